"""Figures, badges, standings and recommendations: what the page says, without a window."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.engine.states import Loading, LoadReport, Ready, Unloading
from app.errors import HubError, Trouble
from app.hub.listing import Gate, Listed
from app.hub.orders import Broken, Download, Finished, Order, Paused, Running
from app.hub.repository import HubFile, Repository, Variant
from app.library.abilities import Abilities
from app.library.config import Config, parse_config
from app.library.fit import Fits, FitsNot, FitsShorter, Room
from app.library.models import LocalModel, Origin
from tests.ui.models.finding import reading
from ui.models.action_bar import Act, face_for
from ui.models.choosing import choices_of, recommended
from ui.models.fact_words import facts_of
from ui.models.lanes import lanes_of
from ui.models.machine import rooms_of
from ui.models.outlook import Outlook, fit_line, of_listed, of_variant
from ui.models.standing import Coming, Here, Loaded, Offered, Starting, Surroundings, standing_of
from ui.models.title_block import badges_of, origin_of
from ui.models.words import (
    bytes_text,
    count_text,
    facts_line,
    memory_text,
    parameters_text,
    spoken,
    tokens_text,
)

GIB = 2**30
LLAMA = parse_config(
    {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "max_position_embeddings": 32768,
        "torch_dtype": "bfloat16",
    }
)
LISTED = Listed(
    "org/model", parameters=8_030_000_000, size=16_000_000_000, config=LLAMA, licence="mit", downloads=12
)
CARD = Room("RTX 4090", 24 * GIB, 23 * GIB)


def variant(name, weights, problem=""):
    return Variant(name, (HubFile(f"{name}.gguf", weights),), weights, f"GGUF {name}", problem)


def repository(*variants, listed=LISTED, **changes):
    return Repository(
        listed, "a" * 40, "main", (), variants or (variant("", 5 * 10**9),), listed.config, **changes
    )


def local(**changes):
    facts = {"key": "key", "repo": "org/model", "commit": "a" * 40, "size": 5 * 10**9}
    return LocalModel(name="org/model", path=Path("/m"), origin=Origin.CACHE, **{**facts, **changes})


def download(progress, done=0):
    files = (HubFile("model.safetensors", 5 * 10**9),)
    return Download(
        Order("id", "org/model", "a" * 40, "main", "", files, "https://h", Path("/c")), progress, done
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (count_text(812), "812"),
        (count_text(12_400), "12.4K"),
        (count_text(1_234_567), "1.2M"),
        (parameters_text(494_000_000), "494M"),
        (parameters_text(7_615_616_512), "7.6B"),
        (parameters_text(671_000_000_000), "671B"),
        (parameters_text(10**12), "1T"),
        (bytes_text(5_570_000_000), "5.6 GB"),
        (bytes_text(999_600_000), "1 GB"),
        (bytes_text(12), "12 B"),
        (memory_text(21 * GIB), "21.0 GiB"),
        (memory_text(12 * 2**20), "12 MiB"),
        (tokens_text(32768), "32K"),
        (tokens_text(1000), "1,000"),
        (facts_line(LISTED), "8B · bfloat16 · about 16 GB"),
        (facts_line(Listed("org/model", gguf=True)), "GGUF"),
        (spoken(replace(LISTED, gate=Gate.AUTO), "Fits").count("Gated"), 1),
    ],
)
def test_figures(text, expected):
    assert text == expected


def test_origin_and_badges():
    now = datetime(2026, 3, 10, tzinfo=UTC)
    listed = replace(LISTED, gate=Gate.MANUAL, updated=datetime(2026, 3, 8, tzinfo=UTC), exact=True)
    assert origin_of(listed, now.timestamp()) == "by org · 12 downloads a month · updated 2 d ago"
    assert [badge[0] for badge in badges_of(listed)] == ["8B", "16 GB", "32K context", "mit", "gated"]


def test_sentences_of_a_forecast():
    assert fit_line(Fits(2, 32768, GIB, (CARD, CARD)), 32768) == (
        "Fits on 2 × RTX 4090 with the full context of 32,768 tokens."
    )
    assert fit_line(FitsShorter(1, 24576, GIB, (CARD,)), 32768) == (
        "Fits on 1 × RTX 4090 with 24,576 tokens of context."
    )
    assert fit_line(FitsNot(40 * GIB, 21 * GIB), 32768) == (
        "Does not fit: it needs 40.0 GiB where 21.0 GiB can be had."
    )


def test_the_outlook_of_a_row():
    knows = Abilities(architectures=frozenset({"Other"}), version="0.32.0")
    assert of_listed(LISTED, (CARD,), Abilities()).word.startswith("Fits")
    assert of_listed(replace(LISTED, size=None), (CARD,), Abilities()).word == ""
    assert of_listed(LISTED, (), Abilities()).word == ""
    assert of_listed(replace(LISTED, size=90 * 10**9), (CARD,), Abilities()).word == "Too large"
    assert of_listed(LISTED, (CARD,), knows).hopeless
    unsure = of_listed(replace(LISTED, config=Config(architecture="LlamaForCausalLM")), (CARD,), Abilities())
    assert (unsure.word, unsure.hopeless) == ("Weights fit", False)


def test_the_largest_quantized_variant_that_fits_is_recommended():
    many = repository(variant("Q4_K_M", 5 * 10**9), variant("Q8_0", 9 * 10**9), variant("BF16", 16 * 10**9))
    assert recommended(many, (CARD,)) == "Q8_0"
    assert recommended(many, (Room("RTX 4090", 24 * GIB, 14 * GIB),)) == "Q4_K_M"
    assert recommended(many, ()) == "Q4_K_M"
    assert recommended(repository(variant("Q5_K", 9, "No."), variant("Q6_K", 9, "No.")), (CARD,)) == "Q5_K"
    remarks = [choice.remark for choice in choices_of(many, (CARD,), None, "Q8_0", [local(variant="Q4_K_M")])]
    assert remarks == ["On this computer", "Recommended", ""]


def test_lanes_for_each_number_of_gpus():
    lanes = lanes_of(repository(), variant("", 5 * 10**9), (CARD, CARD), None)
    assert [lane.title for lane in lanes] == ["1 × RTX 4090", "2 × RTX 4090"]
    assert lanes[1].weights == lanes[0].weights // 2
    assert lanes_of(repository(), variant("", 5, "No."), (CARD,), None) == ()
    (too_large,) = lanes_of(repository(), variant("", 90 * 10**9), (CARD,), None)
    assert (too_large.tone, "needs" in too_large.words) == ("danger", True)
    (shorter,) = lanes_of(repository(), variant("", 16 * 10**9), (CARD,), 131072)
    assert shorter.tone in {"warning", "danger"}


def test_rooms_of_a_machine():
    (room,) = rooms_of(reading(used=GIB), device="")
    assert (room.name, room.host, room.free) == ("RTX 4090", False, 23 * GIB)
    (host,) = rooms_of(reading(), device="cpu")
    assert host.host
    assert rooms_of(reading(gpus=0), device="") == (host,)


def test_facts():
    knows = Abilities(architectures=frozenset({"LlamaForCausalLM"}), version="0.32.0")
    many = repository(parameters={"BF16": 10**9, "I32": 7 * 10**9}, code=("modeling.py",))
    facts = dict(facts_of(many, knows))
    assert facts["Architecture"] == "LlamaForCausalLM · known to vLLM 0.32.0"
    assert facts["Parameters"] == "8B: 7B in I32, 1B in BF16"
    assert facts["Own code"] == "modeling.py"
    borrowed = replace(knows, borrowed=frozenset({"LlamaForCausalLM"}))
    assert "Transformers" in dict(facts_of(many, borrowed))["Architecture"]


@pytest.mark.parametrize(
    ("around", "standing"),
    [
        (Surroundings(free=7), Offered(5 * 10**9, 7)),
        (Surroundings(asking=frozenset({("org/model", "")})), Offered(5 * 10**9, asking=True)),
        (Surroundings([download(Running())]), Coming(download(Running()))),
        (Surroundings([download(Finished(Path("/c")))], [local()]), Here(local())),
        (Surroundings(models=[local(commit="b" * 40)]), Here(local(commit="b" * 40), outdated=True)),
        (Surroundings(models=[local()], engine=Loading(local(), {}, 0.0)), Starting(local())),
        (
            Surroundings(models=[local()], engine=Unloading(local(key="x", repo=""))),
            Here(local(), behind="org/model"),
        ),
        (Surroundings(models=[local()], engine=Ready(local(), {}, LoadReport(1, "0", 1))), Loaded(local())),
    ],
)
def test_standings(around, standing):
    many = repository()
    assert standing_of(many, many.variants[0], around) == standing


FITS = Outlook("success", "Fits", "Fits.", fit=Fits(1, 1, 1, (CARD,)))
HOPELESS = Outlook("danger", "Not loadable", "vLLM does not know it.")


@pytest.mark.parametrize(
    ("standing", "outlook", "note", "act"),
    [
        (Offered(5 * 10**9, 90 * 10**9), FITS, "Fits · 90 GB free on disk", Act.DOWNLOAD),
        (Offered(5 * 10**9), HOPELESS, "vLLM does not know it.", Act.DOWNLOAD),
        (Offered(5 * 10**9, 5 * 10**9), FITS, "5 GB free: too little for it", None),
        (Offered(5, asking=True), FITS, "Asking the Hub for it…", None),
        (Offered(5, closed=True), FITS, "Locked: see above", None),
        (Coming(download(Paused(), 10**9)), FITS, "1.00 of 5.00 GB · 20% · paused", Act.QUEUE),
        (Coming(download(Broken(Trouble.OTHER, "It broke."))), FITS, "It broke.", Act.QUEUE),
        (Here(local()), FITS, "On this computer", Act.LOAD),
        (Here(local(problem="It is damaged.")), FITS, "It is damaged.", None),
        (Starting(local()), FITS, "Loading: the engine panel shows how far it is", Act.CHAT),
        (Loaded(local()), FITS, "Loaded and ready", Act.CHAT),
    ],
)
def test_the_bar_for_every_standing(standing, outlook, note, act):
    face = face_for(standing, "model", outlook)
    assert (face.note, face.main.act) == (note, act)


def test_what_is_closed_is_not_offered():
    closed = repository(closed=HubError(Trouble.TERMS, "Terms."))
    assert standing_of(closed, closed.variants[0], Surroundings()).closed
    assert of_variant(closed, closed.variants[0], (CARD,)).tone == "success"
