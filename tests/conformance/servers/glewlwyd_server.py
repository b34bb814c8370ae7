"""Glewlwyd, with a database of its own in a folder of its own, set up through its administration. Its arguments are the folder it
is unpacked in and the folder of the keys that clients sign with. It prints where it is, and ends with its standard input."""

import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

UNPACKED, KEYS = map(pathlib.Path, sys.argv[1:])
SECRET = "s e:c+r/t&=%"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(folder, port):
    database = folder / "database"
    with sqlite3.connect(database) as connection:
        connection.executescript((UNPACKED / "usr/share/dbconfig-common/data/glewlwyd/install/sqlite3").read_text())
    (folder / "user_middleware").mkdir()
    modules = UNPACKED / "usr/lib/glewlwyd"
    configuration = folder / "configuration"
    configuration.write_text(f"""
        port = {port}
        bind_address = "127.0.0.1"
        external_url = "http://127.0.0.1:{port}"
        login_url = "login.html"
        api_prefix = "api"
        log_mode = "console"
        log_level = "WARNING"
        cookie_secure = 0
        admin_scope = "g_admin"
        profile_scope = "g_profile"
        user_module_path = "{modules}/user"
        user_middleware_module_path = "{folder}/user_middleware"
        client_module_path = "{modules}/client"
        user_auth_scheme_module_path = "{modules}/scheme"
        plugin_module_path = "{modules}/plugin"
        hash_algorithm = "SHA512"
        database = {{ type = "sqlite3"; path = "{database}"; }};
    """)
    # What it says of itself belongs among the complaints.
    return subprocess.Popen([UNPACKED / "usr/bin/glewlwyd", "-c", configuration], stdout=sys.stderr)


class Administrator:
    def __init__(self, port):
        self.port, self.cookie = port, ""
        self.call("POST", "/api/auth/", {"username": "admin", "password": "password"})

    def call(self, method, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"content-type": "application/json", "cookie": self.cookie}
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text}")
        self.cookie = (answer.getheader("set-cookie") or self.cookie).split(";")[0]

    def add(self, what, body):
        self.call("POST", f"/api/{what}/", body)


def provider(base):
    return {
        "iss": f"{base}/api/oidc",
        "jwt-type": "rsa",
        "jwt-key-size": "256",
        "key": (KEYS / "rsa.pem").read_text(),
        "cert": (KEYS / "rsa.pub.pem").read_text(),
        "access-token-duration": 600,
        "refresh-token-duration": 86400,
        "refresh-token-rolling": True,
        "refresh-token-one-use": "always",
        "code-duration": 600,
        "session-cookie-name": "oidc",
        "session-cookie-expiration": 86400,
        "session-management-allowed": True,
        "subject-type": "public",
        "name-claim": "mandatory",
        "email-claim": "mandatory",
        "allow-non-oidc": True,
        "auth-type-code-enabled": True,
        "auth-type-code-revoke-replayed": True,
        "auth-type-token-enabled": False,
        "auth-type-password-enabled": False,
        "auth-type-client-enabled": True,
        "auth-type-device-enabled": True,
        "auth-type-refresh-enabled": True,
        "device-authorization-expiration": 600,
        "device-authorization-interval": 1,
        "jwks-show": True,
        "pkce-allowed": True,
        "pkce-required": True,
        "pkce-method-plain-allowed": False,
        "introspection-revocation-allowed": True,
        "introspection-revocation-allow-target-client": True,
        "introspection-revocation-auth-scope": [],
        "request-parameter-allow": True,
        "request-parameter-ietf-strict": True,
        "request-maximum-exp": 3600,
        "client-pubkey-parameter": "pubkey",
        "client-jwks-parameter": "jwks",
        "client-jwks_uri-parameter": "jwks_uri",
        "oauth-dpop-allowed": True,
        "oauth-dpop-iat-duration": 60,
        "oauth-dpop-nonce-mandatory": True,
        "oauth-dpop-nonce-counter": 10,
        "oauth-par-allowed": True,
        "oauth-par-required": False,
        "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:",
        "oauth-par-duration": 90,
        "oauth-as-iss-id": True,
        "oauth-fapi-allow-jarm": True,
        "register-client-allowed": True,
        "register-client-auth-scope": [],
        "register-client-credentials-scope": [],
        "register-client-management-allowed": True,
    }


def client(client_id, authorization_type, **more):
    return {
        "client_id": client_id,
        "name": client_id,
        "enabled": True,
        "confidential": bool(more),
        "authorization_type": authorization_type,
        "redirect_uri": ["https://app.example/callback"],
        "scope": ["orders"],
        **more,
    }


def clients():
    users = ["code", "refresh_token"]
    everything = [*users, "client_credentials"]
    yield client("native", users)
    yield client("tv", ["device_authorization", "refresh_token"])
    for method in ["client_secret_basic", "client_secret_post", "client_secret_jwt"]:
        more = {"token_endpoint_auth_method": [method], "token_endpoint_signing_alg": "HS256"}
        yield client(method, everything, client_secret=SECRET, **more)
    for alg, file in {"RS256": "rsa", "PS256": "rsa", "ES256": "ec256", "ES384": "ec384", "EdDSA": "ed25519"}.items():
        key = (KEYS / f"{file}.pub.pem").read_text()
        algs = {"token_endpoint_signing_alg": alg, "request_object_signing_alg": alg}
        yield client(alg, everything, pubkey=key, token_endpoint_auth_method=["private_key_jwt"], **algs)


def main():
    with tempfile.TemporaryDirectory(prefix="oauth-conformance-glewlwyd-") as name:
        port = free_port()
        server = start(pathlib.Path(name), port)
        try:
            for _ in range(200):
                if server.poll() is not None:
                    raise RuntimeError("glewlwyd has ended")
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.02)
            base = f"http://127.0.0.1:{port}"
            admin = Administrator(port)
            admin.add("mod/plugin", {"module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": provider(base)})
            admin.add("scope", {"name": "orders", "display_name": "orders", "description": "orders", "password_required": False})
            alice = {"username": "alice", "name": "Alice", "email": "alice@example.com", "password": "a password of a test"}
            admin.add("user", {**alice, "enabled": True, "scope": ["g_profile", "openid", "orders"]})
            for body in clients():
                admin.add("client", body)
            print(base, flush=True)
            sys.stdin.read()
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait()


main()
