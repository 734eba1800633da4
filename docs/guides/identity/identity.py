"""Make identity proofs on your server: python3 identity.py EXT_ID SALT VALIDITY_MS [full|read]"""

import base64
import hashlib
import hmac
import json
import sys


def md5_proof(ext_id: str, salt: str, validity_ms: int) -> str:
    # The whole text is lower-cased, the salt included.
    text = f"{ext_id}:{salt}:{validity_ms}".lower()
    return f"{hashlib.md5(text.encode()).hexdigest()}:{validity_ms}"


def hmac_proof(ext_id: str, salt: str, validity_ms: int, scope: str = "full") -> str:
    # Only the id is lower-cased; the salt is the key as it is.
    message = f"{ext_id.lower()}:{validity_ms}:{scope}"
    digest = hmac.new(salt.encode(), message.encode(), hashlib.sha256).hexdigest()
    return f"v2:{digest}:{validity_ms}:{scope}"


def jwt_proof(ext_id: str, salt: str, validity_ms: int, scope: str = "full") -> str:
    # Any JWT library does this too: algorithm HS256, the salt as the secret. `exp` is in seconds.
    header = {"alg": "HS256", "typ": "JWT"}
    claims = {"sub": ext_id, "exp": validity_ms // 1000, "scope": scope}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{base64url(hmac.new(salt.encode(), signed.encode(), hashlib.sha256).digest())}"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    ext_id, salt, validity_ms = sys.argv[1], sys.argv[2], int(sys.argv[3])
    scope = sys.argv[4] if len(sys.argv) > 4 else "full"
    proofs = [
        md5_proof(ext_id, salt, validity_ms),
        hmac_proof(ext_id, salt, validity_ms, scope),
        jwt_proof(ext_id, salt, validity_ms, scope),
    ]
    sys.stdout.write("\n".join(proofs) + "\n")
