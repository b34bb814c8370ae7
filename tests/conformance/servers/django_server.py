"""An authorization server whose user has logged in and consents to everything. Its argument is JSON: whether refresh tokens
rotate, and for how many seconds one that was replaced is still taken. It prints where it is, and ends with its standard
input."""

import collections
import json
import sys

import django
from django.conf import settings
from django.http import JsonResponse
from django.urls import include, path
from jwcrypto import jwk
from loopback import base, serve

OPTIONS = json.loads(sys.argv[1])

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    MIDDLEWARE=["__main__.count", "__main__.logged_in"],
    # The tables are made as they are, not as they came to be.
    MIGRATION_MODULES={"auth": None, "contenttypes": None, "oauth2_provider": None},
    OAUTH2_PROVIDER={
        "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": f"{base}/o",
        "OIDC_RSA_PRIVATE_KEY": jwk.JWK.generate(kty="RSA", size=2048).export_to_pem(True, None).decode(),
        "PKCE_REQUIRED": True,
        "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": OPTIONS["grace"],
        "REFRESH_TOKEN_REUSE_PROTECTION": OPTIONS["rotates"],
        "REQUEST_APPROVAL_PROMPT": "auto",
        "ROTATE_REFRESH_TOKEN": OPTIONS["rotates"],
        "SCOPES": {"openid": "who the user is", "read": "to read"},
    },
    ROOT_URLCONF="__main__",
    SECRET_KEY="that of a test",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

COUNTS = collections.Counter()


def count(get_response):
    """How often each grant was asked for, and with what outcome."""

    def middleware(request):
        response = get_response(request)
        if request.path == "/o/token/":
            error = json.loads(response.content).get("error", "ok")
            COUNTS[f"{request.POST.get('grant_type')} {error}"] += 1
        return response

    return middleware


def logged_in(get_response):
    def middleware(request):
        request.user = get_user_model().objects.get(username="alice")
        return get_response(request)

    return middleware


urlpatterns = [
    path("counts", lambda _: JsonResponse(COUNTS)),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]

call_command("migrate", run_syncdb=True, verbosity=0)
user = get_user_model().objects.create_user("alice")
Application.objects.create(
    algorithm=Application.RS256_ALGORITHM,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    client_id="web",
    client_secret="s e:c+r/t&=%",
    client_type=Application.CLIENT_CONFIDENTIAL,
    hash_client_secret=False,
    redirect_uris="https://app.example/callback",
    skip_authorization=True,
    user=user,
)
serve(get_wsgi_application())
