import pytest
from django.test import Client


def chosen(client, code, after=""):
    return client.get(f"/sprak/{code}/", {"neste": after} if after else {})


def test_choosing_a_language_keeps_it_and_returns_to_the_page(client):
    response = chosen(client, "nn", "/personvern/?a=1")

    assert (response.status_code, response.url) == (302, "/personvern/?a=1")
    page = client.get("/personvern/")
    assert page.headers["Content-Language"] == "nn"
    assert '<html lang="nn"' in page.content.decode()
    assert "Vi tek vare på lite om deg" in page.content.decode()


def test_the_cookie_is_the_only_one_and_not_for_scripts(client):
    cookies = chosen(client, "en").cookies

    assert list(cookies) == ["sprak"]
    assert (cookies["sprak"]["httponly"], cookies["sprak"]["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "tilbud/",
        "",
    ],
)
def test_choosing_a_language_never_leads_elsewhere(client, elsewhere):
    assert chosen(client, "nn", elsewhere).url == "/"


@pytest.mark.parametrize("code", ["de", "NN", "nb-no", "..", "%00"])
def test_a_language_that_is_not_ours_is_no_page(client, code):
    response = client.get(f"/sprak/{code}/")

    assert response.status_code in {400, 404}
    assert list(response.cookies) == []


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_switch_is_a_plain_link(client, method):
    assert getattr(client, method)("/sprak/nn/").status_code == 405


def test_bokmal_is_what_one_gets_whatever_the_browser_asks_for():
    response = Client(headers={"accept-language": "en,nn"}).get("/personvern/")

    assert response.headers["Content-Language"] == "nb"


def test_a_forged_cookie_gives_bokmal(client):
    client.cookies["sprak"] = "../../etc"

    assert client.get("/personvern/").headers["Content-Language"] == "nb"


def test_a_signed_in_person_reads_their_own_language(kari, client_of):
    kari.language = "nn"
    kari.save()

    assert client_of(kari).get("/personvern/").headers["Content-Language"] == "nn"


def test_the_cookie_goes_before_the_persons_own_language(kari, client_of):
    kari.language = "nn"
    kari.save()
    client = client_of(kari)
    chosen(client, "en")

    assert client.get("/personvern/").headers["Content-Language"] == "en"


def test_caches_keep_the_languages_apart(client):
    assert "Cookie" in client.get("/personvern/").headers["Vary"]


def test_the_language_of_one_request_does_not_leak_into_the_next():
    chosen(reader := Client(), "en")
    reader.get("/personvern/")

    assert '<html lang="nb"' in Client().get("/personvern/").content.decode()


def test_every_page_links_to_itself_in_the_other_languages(client):
    page = client.get("/personvern/?a=1&b=%C3%A6").content.decode()

    assert 'href="/sprak/nn/?neste=%2Fpersonvern%2F%3Fa%3D1%26b%3D%25C3%25A6" lang="nn"' in page
