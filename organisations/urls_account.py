"""The sign-in pages: those of allauth's views that the portal uses, at its own addresses, each with who may use it.

Registration, several addresses per person and sign-in through others are not in use, so they have no address here.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from organisations.access import Open, access

public = access(Open.PUBLIC)
signed_in = access(Open.SIGNED_IN)
setting_up = access(Open.SETTING_UP)

urlpatterns = [
    path("logg-inn/", public(account.login), name="account_login"),
    path("logg-inn/kode/", public(account.request_login_code), name="account_request_login_code"),
    path("logg-inn/kode/bekreft/", public(account.confirm_login_code), name="account_confirm_login_code"),
    path("logg-inn/to-trinn/", public(second_factor.authenticate), name="mfa_authenticate"),
    path("konto/logg-ut/", public(account.logout), name="account_logout"),
    path("konto/stengt/", public(account.account_inactive), name="account_inactive"),
    path("konto/ny/", public(account.signup), name="account_signup"),
    path("konto/passord/glemt/", public(account.password_reset), name="account_reset_password"),
    path("konto/passord/glemt/sendt/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^konto/passord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "konto/passord/nytt/ferdig/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("konto/passord/endre/", signed_in(account.password_change), name="account_change_password"),
    path("konto/passord/velg/", signed_in(account.password_set), name="account_set_password"),
    path("konto/bekreft/", setting_up(account.reauthenticate), name="account_reauthenticate"),
    path("konto/to-trinn/", signed_in(second_factor.index), name="mfa_index"),
    path("konto/to-trinn/bekreft/", setting_up(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("konto/to-trinn/start/", setting_up(totp.activate_totp), name="mfa_activate_totp"),
    path("konto/to-trinn/stopp/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("konto/to-trinn/koder/", signed_in(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "konto/to-trinn/koder/nye/",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/to-trinn/koder/last-ned/",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
