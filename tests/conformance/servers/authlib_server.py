"""An authorization server whose clients authenticate by assertions, and have assertions as grants; or have a secret or none,
exchange tokens, and ask about them. Its arguments are whom it takes assertions for, as a list of paths in JSON, and the folder
of the keys that clients sign with."""

import collections
import json
import pathlib
import sys
import time

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import (
    ClientMixin,
    InvalidRequestError,
    TokenMixin,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import (
    BaseGrant,
    ClientCredentialsGrant,
    TokenEndpointMixin,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
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


class SecretClient(Client):
    """A client with a secret, or none, whose way to show it is its identifier."""

    def check_client_secret(self, secret):
        return secret == self.key

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.client_id

    def check_grant_type(self, grant_type):
        return grant_type in ("client_credentials", Exchange.GRANT_TYPE)


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
CLIENTS["client_secret_basic"] = SecretClient("client_secret_basic", "s e:c+r/t&=%")
CLIENTS["client_secret_post"] = SecretClient("client_secret_post", "s e:c+r/t&=%")
CLIENTS["none"] = SecretClient("none", None)
METHODS = [JWTBearerClientAssertion.CLIENT_AUTH_METHOD, *(name for name in CLIENTS if "_" in name), "none"]
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
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS


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


TOKENS = {}


class Token(TokenMixin):
    """What was issued, to whom and about whom."""

    def __init__(self, token, client, sub):
        self.scope, self.client, self.sub = token.get("scope", ""), client, sub
        self.ends, self.revoked = time.time() + token["expires_in"], False

    def check_client(self, client):
        return self.client is client

    def is_expired(self):
        return time.time() > self.ends

    def is_revoked(self):
        return self.revoked


class Exchange(BaseGrant, TokenEndpointMixin):
    """Authlib has none of its own: RFC 8693 §2 on the classes of its other grants. What is exchanged was issued here."""

    GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange"
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"

    def found(self, name):
        form = self.request.form
        if form.get(f"{name}_type") != self.ACCESS_TOKEN:
            raise InvalidRequestError(f"The '{name}_type' is not supported.")
        token = TOKENS.get(form.get(name))
        if token is None or token.is_expired() or token.is_revoked():
            raise InvalidRequestError(f"The '{name}' is not valid.")
        return token

    def validate_token_request(self):
        self.request.client = self.authenticate_token_endpoint_client()
        if not self.request.client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError()
        self.subject = self.found("subject_token")
        self.actor = self.found("actor_token") if "actor_token" in self.request.form else None
        if set(self.request.payload.datalist.get("audience", [])) - {"billing", "mail"}:
            raise InvalidRequestError("The 'audience' is unknown.")
        self.validate_requested_scope()

    def create_token_response(self):
        token = self.generate_token(scope=self.request.payload.scope, include_refresh_token=False)
        token["issued_token_type"] = self.ACCESS_TOKEN
        self.save_token(token)
        issued = TOKENS[token["access_token"]]
        issued.sub, issued.actor = self.subject.sub, self.actor
        issued.audience = self.request.payload.datalist.get("audience", [])
        return 200, token, self.TOKEN_RESPONSE_HEADER


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token, token_type_hint):
        return TOKENS.get(token)

    def revoke_token(self, token, request):
        token.revoked = True


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token, token_type_hint):
        return TOKENS.get(token)

    def check_permission(self, token, client, request):
        return True

    def introspect_token(self, token):
        audience, actor = getattr(token, "audience", None), getattr(token, "actor", None)
        said = {"client_id": token.client.client_id, "scope": token.scope, "exp": int(token.ends)}
        said |= {"sub": token.sub, "token_type": "Bearer", "iss": base}
        return said | ({"aud": audience} if audience else {}) | ({"act": {"sub": actor.sub}} if actor else {})


class Authorization(AuthorizationServer):
    def __init__(self):
        super().__init__(None, None)
        self.scopes_supported = ["read", "write"]

    def query_client(self, client_id):
        return CLIENTS.get(client_id)

    def save_token(self, token, request):
        TOKENS[token["access_token"]] = Token(token, request.client, request.user or request.client.client_id)


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
authorization.register_grant(Exchange)
authorization.register_endpoint(Revocation)
authorization.register_endpoint(Introspection)
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
    path("introspect", lambda request: authorization.create_endpoint_response("introspection", request)),
    path("revoke", lambda request: authorization.create_endpoint_response("revocation", request)),
    path("codes", codes),
    path("device", device),
    path("counts", lambda _: JsonResponse(COUNTS)),
    path("token", token),
]
serve(get_wsgi_application())
