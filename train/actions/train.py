"""Trains the reader of the action tier: which intent free wording means.

A linear model over words, word pairs and letter groups, hashed into buckets. Learns from sentences that the
manifests' own patterns allow and from labelled public sentences; README.md has sources, licenses and figures.

    train.py SENTENCES SHARED OUT

SENTENCES: JSON lines of SentenceSamples; SHARED: the folder with appliance_*_train.jsonl and the others; OUT: the file.
"""

import gzip
import json
import random
import re
import struct
import sys

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

BUCKETS = 1 << 14
MAGIC = b"TREAD001"


def hash32(text):
    """FNV-1a, mixed once more so that the low bits depend on all."""
    h = 2166136261
    for byte in text.encode():
        h = ((h ^ byte) * 16777619) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & 0xFFFFFFFF
    return h ^ (h >> 12)


def words(text):
    text = text.lower().replace("\u2019", "'").replace("%", " percent ")
    text = re.sub(r"[0-9][0-9.:,]*", " # ", text)
    return re.findall(r"[a-z#]+(?:'[a-z]+)?", text)


def features(text):
    said = words(text)
    found = {"w " + word for word in said}
    framed = ["<", *said, ">"]
    found |= {"b " + a + " " + b for a, b in zip(framed, framed[1:])}
    for word in said:
        word = "_" + word + "_"
        for n in (3, 4):
            found |= {"c " + word[i : i + n] for i in range(len(word) - n + 1)}
    return found


def matrix(texts):
    starts, columns, values = [0], [], []
    for text in texts:
        buckets = sorted({hash32(one) % BUCKETS for one in features(text)})
        columns += buckets
        values += [max(1, len(buckets)) ** -0.5] * len(buckets)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(texts), BUCKETS))


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def learned(sentences, shared):
    """Pairs of text and intent, with the weight of each."""
    named = {"fact_qa": "fact", "maybe": "unsupported"}
    rows = [(row["text"], row["intent"], 1.0) for row in lines(sentences)]
    for name in ("appliance_clinc_train", "appliance_slurp_train"):
        for row in lines(f"{shared}/{name}.jsonl"):
            intent = named.get(row["accept"][0], row["accept"][0])
            rows.append((row["text"], intent, 0.5 if intent == "unsupported" else 1.0))
    rng = random.Random(1)

    def some(name, count, text, intent):
        for row in rng.sample(lines(f"{shared}/{name}.jsonl"), count):
            rows.append((text(row), intent, 0.5))

    some("banking77_train", 1500, lambda row: row["text"], "unsupported")
    some("restaurant8k_train", 800, lambda row: row["text"], "unsupported")
    some("chitchat_train", 2000, lambda row: row["text"], "chitchat")
    some("chatterbot_english", 1200, lambda row: row["turns"][0], "fact")
    some("self_instruct_seed_tasks", 175, lambda row: row["instruction"], "fact")
    return rows


def main(sentences, shared, out):
    rows = learned(sentences, shared)
    model = LogisticRegression(C=30, max_iter=80)
    model.fit(
        matrix([text for text, _, _ in rows]),
        [intent for _, intent, _ in rows],
        sample_weight=[weight for _, _, weight in rows],
    )
    weights = model.coef_  # [intents, BUCKETS]
    scale = np.abs(weights).max(axis=1) / 127
    rounded = np.round(weights / scale[:, None]).astype(np.int8)
    names = [str(name) for name in model.classes_]
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        file.write(MAGIC + struct.pack(">ii", BUCKETS, len(names)))
        for name in names:
            file.write(struct.pack(">H", len(name)) + name.encode())
        file.write(scale.astype(">f4").tobytes() + model.intercept_.astype(">f4").tobytes())
        file.write(rounded.T.tobytes())  # a bucket's weights side by side
    print(f"{len(rows)} sentences, {len(names)} intents")


if __name__ == "__main__":
    main(*sys.argv[1:])
