"""The key under which the baseline seals wallet keys. A benchmark's: what it protects was drawn for the benchmark."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MASTER_KEY = AESGCM(bytes(range(32)))
