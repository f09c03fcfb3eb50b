"""What the voices are asked to say: the wake words, words that sound like them, and sentences with neither."""
import json
import pathlib
import re

WORDS = ["computer", "jarvis"]

NEAR = {
    "computer": """commuter compute competitor competing composer consumer computing computation commute community
        pewter suitor tutor recruiter contributor distributor compete completely committee compute-it commuters
        come-to-her can-put-her come-pewter put-her a-cute-er cuter neuter shooter scooter polluter pollute
        company compare complain competitive compost compass composure comforter comedian amputee permute
        the-suitor looter rooter router refuter executor persecutor transmuter debuted disputed
        converter encounter come-over come-here contour conductor confuse-her amuse-her knew-her""".split(),
    "jarvis": """jarring Travis service jars harvest carve-this starve-us garbage John's java Marvin Garvey larvae
        large-is charges Davis Mavis Harvey nervous purpose novice jealous jargon joyous office Chavez job-is
        darkness artist charms-us Jonas Juarez Jervase jarful Jarrett Jarrod Carver's Marcus Jasmine George-is
        Jagger's Paris Charlie's garnish varnish tarnish famous service-is just-is jaundice justice carvings
        star-is far-is heart-is Darcy Chartres Jar-Jar nerve-is jive-is drive-us arrive-is Elvis pelvis
        travesty our-vice charge-us driver's jar-of-this half-this avarice""".split(),
}

COMMANDS = """what time is it|turn on the light|turn off the lamp in the kitchen|set a timer for ten minutes|stop
|what's the weather|play some music|volume up|good morning|add milk to the shopping list|how are you|cancel
|wake me at seven|open the blinds|tell me a joke|what day is it|turn it down|remind me to call|next|pause
|how do you spell chair|make it warmer|start the vacuum|is the door closed|who are you|read my notes""".replace("\n", "").split("|")

LEADS = ["well", "so", "now", "thanks", "good morning", "listen", "tell me", "and then"]


def sentences(text_folder, seed):
    """Sentences of the text sets, without a wake word in them, shuffled."""
    import random

    found = set()
    for name in ["chitchat_train", "slurp_lm_unlabelled", "clinc150_train", "snips_train", "trivia_train"]:
        for line in pathlib.Path(text_folder, name + ".jsonl").read_text().splitlines()[:20000]:
            text = next((v for k, v in json.loads(line).items()
                         if k in ("text", "utterance", "question", "utt", "sentence") and isinstance(v, str)), None)
            if text and 2 < len(text.split()) < 15 and re.fullmatch(r"[A-Za-z' ,.?!-]+", text):
                if not re.search(r"compute|jarv|commuter", text, re.I):
                    found.add(text)
    found = sorted(found)
    random.Random(seed).shuffle(found)
    return found


def phrase(rng, plain):
    """One thing to say: (text, label), label = the wake word alone in it, or "" where it has none."""
    u = rng.random()
    if u < 0.66:
        word = rng.choice(WORDS)
        v = rng.random()
        if v < 0.40:
            return word + rng.choice(["", "", ".", "!", "?"]), word
        if v < 0.58:
            return "hey " + word + rng.choice(["", ".", "!"]), word
        if v < 0.64:
            return rng.choice(["okay ", "hello ", "hi "]) + word, word
        if v < 0.70:
            return rng.choice(LEADS) + ", " + word, word
        lead = "hey " if v > 0.9 else ""
        return lead + word + ", " + rng.choice(COMMANDS), word
    if u < 0.86:
        near = rng.choice(NEAR[rng.choice(WORDS)]).replace("-", " ")
        v = rng.random()
        if v < 0.45:
            return near, ""
        if v < 0.6:
            return "hey " + near, ""
        if v < 0.8:
            return rng.choice(["the", "a", "my", "this is", "his"]) + " " + near, ""
        return near + " " + rng.choice(COMMANDS), ""
    return rng.choice(plain), ""
