"""Repositories across implementations: tools/tuf-conformance interop.

python-tuf makes a repository, our client reads it; ours makes one, python-tuf's client reads it.
"""

import functools
import http.server
import os
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf import __version__ as tuf_version
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.ngclient import Updater

EXPIRES = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
TOP = ["root", "targets", "snapshot", "timestamp"]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


def serve(folder):
    """Serves a folder; returns its address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def python_repository(folder, consistent):
    """A repository as a user of python-tuf writes it; returns the contents of its targets by path."""
    metadata = folder / "metadata"
    metadata.mkdir()
    signers = {role: [CryptoSigner.generate_ed25519()] for role in TOP}
    signers["root"] += [CryptoSigner.generate_ecdsa(), CryptoSigner.generate_rsa()]
    signers["images"] = [CryptoSigner.generate_ecdsa()]
    signers["hashed"] = [CryptoSigner.generate_rsa()]
    bins = CryptoSigner.generate_ed25519()

    def write(md, name, keys):
        md.signatures.clear()
        for key in keys:
            md.sign(key, append=True)
        md.to_file(str(metadata / name))

    def versioned(md, role):
        return f"{md.signed.version}.{role}.json" if consistent else f"{role}.json"

    root = Root(expires=EXPIRES, consistent_snapshot=consistent)
    for role in TOP:
        for signer in signers[role]:
            root.add_key(signer.public_key, role)
    root.roles["root"].threshold = 2
    write(Metadata(root), "1.root.json", signers["root"][:2])
    # The next root lets the first key go; old and new keys sign it.
    root.version = 2
    root.revoke_key(signers["root"][0].public_key.keyid, "root")
    write(Metadata(root), "2.root.json", signers["root"])

    contents = {}
    snapshot = Snapshot(expires=EXPIRES)

    def add(targets, path, custom=None):
        data = f"contents of {path}".encode()
        contents[path] = data
        info = TargetFile.from_data(path, data, ["sha256", "sha512"])
        if custom:
            info.unrecognized_fields["custom"] = custom
        targets.targets[path] = info
        name = Path(path)
        prefixes = [f"{digest}." for digest in info.hashes.values()] if consistent else [""]
        for prefix in prefixes:
            file = folder / "targets" / name.parent / f"{prefix}{name.name}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def publish(md, role, keys, with_hashes):
        name = versioned(md, role)
        write(md, name, keys)
        data = (metadata / name).read_bytes()
        snapshot.meta[f"{role}.json"] = (
            MetaFile.from_data(md.signed.version, data, ["sha256"])
            if with_hashes
            else MetaFile(md.signed.version)
        )

    targets = Targets(expires=EXPIRES)
    add(targets, "plain.txt")
    add(targets, "sets/küche 1.json", {"tern": {"role": "set", "deep": [1, True, None]}})
    hashed_path = "hashed/by its path"
    prefix = __import__("hashlib").sha256(hashed_path.encode()).hexdigest()[:3]
    targets.delegations = Delegations(
        {},
        {
            "images": DelegatedRole("images", [], 1, False, ["images/*", "images/*/*"]),
            "hashed": DelegatedRole("hashed", [], 1, True, path_hash_prefixes=[prefix]),
        },
    )
    for role in ["images", "hashed"]:
        targets.add_key(signers[role][0].public_key, role)
    images = Targets(expires=EXPIRES)
    add(images, "images/a/b.bin")
    succinct = SuccinctRoles([], 1, 4, "bin")
    images.delegations = Delegations({}, succinct_roles=succinct)
    images.add_key(bins.public_key)
    for role in succinct.get_roles():
        one = Targets(expires=EXPIRES)
        if role == succinct.get_role_for_target("images/binned"):
            add(one, "images/binned")
        publish(Metadata(one), role, [bins], False)
    hashed = Targets(expires=EXPIRES)
    add(hashed, hashed_path)
    publish(Metadata(hashed), "hashed", signers["hashed"], True)
    publish(Metadata(images), "images", signers["images"], True)
    publish(Metadata(targets), "targets", signers["targets"], True)
    md = Metadata(snapshot)
    name = versioned(md, "snapshot")
    write(md, name, signers["snapshot"])
    data = (metadata / name).read_bytes()
    timestamp = Timestamp(expires=EXPIRES, snapshot_meta=MetaFile.from_data(1, data, ["sha512"]))
    write(Metadata(timestamp), "timestamp.json", signers["timestamp"])
    return contents


def read_with_ours(client, folder, contents):
    url = serve(folder)
    with tempfile.TemporaryDirectory() as state:
        trusted = Path(state, "metadata")
        fetched = Path(state, "targets")
        trusted.mkdir()
        fetched.mkdir()
        at = ["--metadata-dir", str(trusted)]
        subprocess.run([client, *at, "init", str(folder / "metadata/1.root.json")], check=True)
        names = [arg for path in contents for arg in ("--target-name", path)]
        subprocess.run(
            [client, *at, "--metadata-url", url + "metadata/", *names, "--target-dir",
             str(fetched), "--target-base-url", url + "targets/", "download"],
            check=True,
        )
        found = sorted(file.read_bytes() for file in fetched.iterdir())
        assert found == sorted(contents.values()), found


def read_with_python(folder, contents):
    url = serve(folder)
    with tempfile.TemporaryDirectory() as state:
        updater = Updater(
            state, url + "metadata/", state, url + "targets/",
            bootstrap=(folder / "metadata/1.root.json").read_bytes(),
        )
        updater.refresh()
        for path, data in contents.items():
            info = updater.get_targetinfo(path)
            assert info is not None, path
            assert Path(updater.download_target(info)).read_bytes() == data, path
        assert updater.get_targetinfo("config/none") is None


def main():
    work = sys.argv[1]
    for consistent in [True, False]:
        with tempfile.TemporaryDirectory() as folder:
            contents = python_repository(Path(folder), consistent)
            read_with_ours(os.path.join(work, "ConformanceClient"), Path(folder), contents)
            print(f"ours reads python-tuf {tuf_version}: consistent_snapshot={consistent},"
                  f" targets={len(contents)}")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([os.path.join(work, "InteropRepository"), folder], check=True)
        contents = {f"models/x/{name}": name.encode() for name in ["a.gguf", "ü b.gguf"]}
        read_with_python(Path(folder), contents)
        print(f"python-tuf {tuf_version} reads ours: targets={len(contents)}")


main()
