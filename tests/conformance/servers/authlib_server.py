"""An authorization server whose clients authenticate by assertions, and have assertions as grants. Its arguments are whom it
takes assertions for, as a list of paths in JSON, and the folder of the keys that clients sign with."""

import collections
import json
import pathlib
import sys
import time

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion, JWTBearerGrant
from authlib.oauth2.rfc8628 import (
    DEVICE_CODE_GRANT_TYPE,
    DeviceAuthorizationEndpoint,
    DeviceCodeGrant,
    DeviceCredentialDict,
)
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from loopback import base, serve

AUDIENCES = [base + path for path in json.loads(sys.argv[1])]
KEYS = pathlib.Path(sys.argv[2])

# Of itself it takes RS256, ES256 and HS256.
ALGORITHMS = [alg for alg in JWSRegistry.algorithms if alg != "none"]
JWSRegistry.recommended[:] = ALGORITHMS

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="__main__", SECRET_KEY="that of a test")


class Client(ClientMixin):
    """The client of an algorithm, which is its identifier."""

    def __init__(self, alg, key):
        self.client_id, self.key = alg, key

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return scope or ""

    def check_endpoint_auth_method(self, method, endpoint):
        return method == JWTBearerClientAssertion.CLIENT_AUTH_METHOD

    def check_grant_type(self, grant_type):
        return grant_type in ("client_credentials", JWTBearerGrant.GRANT_TYPE)


def public(kind, file):
    return kind.import_key((KEYS / f"{file}.pub.pem").read_bytes())


KEY_OF = {
    "HS": OctKey.import_key("s e:c+r/t&=%"),
    "RS": public(RSAKey, "rsa"),
    "PS": public(RSAKey, "rsa"),
    "ES256": public(ECKey, "ec256"),
    "ES384": public(ECKey, "ec384"),
    "ES512": public(ECKey, "ec521"),
    "EdDSA": public(OKPKey, "ed25519"),
}
KEYS_OF = {alg: KEY_OF.get(alg) or KEY_OF.get(alg[:2]) for alg in ALGORITHMS}
CLIENTS = {alg: Client(alg, key) for alg, key in KEYS_OF.items() if key}
USED = set()


class Assertion(JWTBearerClientAssertion):
    def get_audiences(self):
        return AUDIENCES

    def validate_jti(self, claims, jti):
        is_new = (claims["sub"], jti) not in USED
        USED.add((claims["sub"], jti))
        return is_new

    def resolve_client_public_key(self, client):
        return client.key


class ByAssertion(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = [Assertion.CLIENT_AUTH_METHOD]


class Asserted(JWTBearerGrant):
    def get_audiences(self):
        return AUDIENCES

    def process_assertion_claims(self, assertion):
        claims = super().process_assertion_claims(assertion)
        # As servers have it whose clients ask for scopes in the assertion.
        if "scope" in claims:
            self.request.payload.data["scope"] = claims["scope"]
        return claims

    def resolve_issuer_client(self, issuer):
        return CLIENTS.get(issuer)

    def resolve_client_public_key(self, client):
        return client.key

    def authenticate_user(self, subject):
        return subject if subject == "alice" else None

    def has_granted_permission(self, client, user):
        return True


class Authorization(AuthorizationServer):
    def __init__(self):
        super().__init__(None, None)
        self.scopes_supported = ["read", "write"]

    def query_client(self, client_id):
        return CLIENTS.get(client_id)

    def save_token(self, token, request):
        pass


class Television(ClientMixin):
    """A client without a secret."""

    def get_client_id(self):
        return "tv"

    def get_allowed_scope(self, scope):
        return scope or ""

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "none"

    def check_grant_type(self, grant_type):
        return grant_type == DEVICE_CODE_GRANT_TYPE


CLIENTS["tv"] = Television()
DEVICES, ANSWERS, POLLS = {}, {}, {}


class Devices(DeviceAuthorizationEndpoint):
    INTERVAL = 2

    def get_verification_uri(self):
        return base + "/device"

    def save_device_credential(self, client_id, scope, data):
        expires_at = int(time.time()) + data["expires_in"]
        DEVICES[data["device_code"]] = DeviceCredentialDict(client_id=client_id, scope=scope, expires_at=expires_at, **data)


class ByDevice(DeviceCodeGrant):
    def query_device_credential(self, device_code):
        return DEVICES.get(device_code)

    def query_user_grant(self, user_code):
        return ANSWERS.get(user_code)

    def should_slow_down(self, credential):
        now = time.monotonic()
        last = POLLS.get(credential["device_code"], 0)
        POLLS[credential["device_code"]] = now
        return now - last < Devices.INTERVAL


authorization = Authorization()
authorization.register_client_auth_method(Assertion.CLIENT_AUTH_METHOD, Assertion())
authorization.register_grant(ByAssertion)
authorization.register_grant(Asserted)
authorization.register_grant(ByDevice)
authorization.register_endpoint(Devices)
COUNTS = collections.Counter()


def token(request):
    """A token, and how often each grant was asked for, and with what outcome."""
    response = authorization.create_token_response(request)
    body = json.loads(response.content)
    grant = request.POST.get("grant_type").removeprefix("urn:ietf:params:oauth:grant-type:")
    COUNTS[f"{grant} {body.get('error', 'ok')}"] += 1
    return response


def codes(request):
    return authorization.create_endpoint_response(Devices.ENDPOINT_NAME, request)


def device(request):
    """The page at which a user answers."""
    ANSWERS[request.GET["user_code"]] = ("alice", request.GET["answer"] == "yes")
    return HttpResponse("done")


def assertion(request):
    """An assertion about alice, as an identity provider hands it out that has the key of RS256."""
    key = RSAKey.import_key((KEYS / "rsa.pem").read_bytes())
    lifetime = int(request.GET.get("lifetime", 60))
    signed = JWTBearerGrant.sign(key, "RS256", base + "/token", "alice", alg="RS256", expires_in=lifetime)
    return HttpResponse(signed)


urlpatterns = [
    path("assertion", assertion),
    path("codes", codes),
    path("device", device),
    path("counts", lambda _: JsonResponse(COUNTS)),
    path("token", token),
]
serve(get_wsgi_application())
