"""Certificates and keys made for a test: a root, and whom it certified."""

from __future__ import annotations

import datetime
import functools

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "mật khẩu thử"
DAY = datetime.timedelta(days=1)
Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def _made(name: str, issuer: Pair | None, *, days: int = 30) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Đảng ủy xã An Bình"),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ])  # fmt: skip
    now, is_root = datetime.datetime.now(datetime.UTC), issuer is None
    sides = {"digital_signature": not is_root, "content_commitment": not is_root, "key_cert_sign": is_root,
             "crl_sign": is_root}  # fmt: skip
    none = dict.fromkeys(["key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"],
                         False)  # fmt: skip
    signer, by = issuer if issuer is not None else (key, None)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 60 * DAY)
        .not_valid_after(now + days * DAY)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**sides, **none), critical=True)
        .sign(signer, hashes.SHA256())
    )
    return key, certificate


@functools.cache
def root() -> Pair:
    """The authority."""
    return _made("Cơ quan cấp chứng thư thử", None)


def root_pem() -> bytes:
    """Its certificate, as it lies in the folder of those that are trusted."""
    return root()[1].public_bytes(serialization.Encoding.PEM)


def key_file(name: str = "Bí thư Nguyễn Văn An", *, days: int = 30, password: str = PASSWORD) -> bytes:
    """A PKCS #12 file of somebody certified by the authority, for `days` from now."""
    key, certificate = _made(name, root(), days=days)
    return pkcs12.serialize_key_and_certificates(
        b"khoa", key, certificate, [root()[1]], serialization.BestAvailableEncryption(password.encode())
    )
