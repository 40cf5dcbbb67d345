"""The chosen model: what is shown of it, what stands in the way, and the way into the chat."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from app.engine.states import Ready
from app.hub.account import SignedOut
from tests.fakes.hub.faults import Fault
from tests.ui.models.finding import ABILITIES, GIB, HUGE, add_gguf, add_model, make_finding, reading
from ui.models.cures import Cure
from ui.models.variant_list import CHOICE

LOOK = r"/api/models/org/model/revision"


@pytest.fixture
def one(hub):
    add_model(hub, "org/model", quantization="awq", downloads=1234, likes=7, card="# A model\n\nIts card.")
    return hub


def shown(play, **seen):
    """Return the page with the only model of the Hub looked at."""
    finding = make_finding(play, **seen)
    finding.until(lambda: finding.repository is not None)
    return finding


def button(parent, text):
    return next(each for each in parent.findChildren(QPushButton) if each.text().startswith(text))


def test_what_it_is_and_whether_it_fits(play, one):
    finding = shown(play)
    detail = finding.detail
    assert detail.title.name.text() == "model"
    assert detail.title.author.text().startswith("by org · 1.2K downloads a month · 7 likes")
    facts = detail.facts.said
    assert facts["Architecture"] == "LlamaForCausalLM"
    assert facts["Quantization"] == "AWQ 4-bit"
    assert facts["Context"] == "32,768 tokens"
    assert "in I32" in facts["Parameters"]
    assert detail.fit.line.text() == "Fits on 1 × RTX 4090 with the full context of 32,768 tokens."
    assert "1 × RTX 4090" in detail.fit.bars.accessibleName()
    assert detail.bar.main.text().startswith("Download ")
    finding.until(lambda: "free on disk" in detail.bar.note.text())


def test_what_vllm_knows_of_it(play, one):
    finding = shown(play)
    finding.act(finding.scene.library.abilities.set, ABILITIES)
    said = finding.detail.facts
    finding.until(lambda: said.said.get("Architecture") == "LlamaForCausalLM · known to vLLM 0.32.0")
    finding.act(finding.scene.library.abilities.set, replace(ABILITIES, architectures=frozenset({"Other"})))
    finding.until(lambda: "unknown to vLLM" in said.said["Architecture"])
    finding.until(lambda: finding.detail.fit.line.text() and "vLLM" in finding.detail.fit.line.text())
    assert not finding.detail.bar.main.property("role")


def test_the_forecast_follows_context_and_memory(play, one):
    finding = shown(play, gpus=2)
    fit = finding.detail.fit
    assert "2 × RTX 4090" in fit.bars.accessibleName()
    finding.act(fit.context.choose, 8192)
    assert fit.line.text() == "Fits on 1 × RTX 4090 with 8,192 tokens of context."
    finding.act(finding.scene.monitor.readings.set, reading(gpus=2, used=24 * GIB))
    assert fit.line.text().startswith("Does not fit")
    assert fit.advice.isVisible()


def test_on_the_cpu_it_is_the_machines_memory(play, one):
    finding = shown(play, gpus=0)
    assert "in this machine's memory" in finding.detail.fit.line.text()
    assert finding.filters.fitting.text() == "Fits this machine"


def test_the_files_say_which_are_fetched(play, one):
    finding = shown(play)
    model = finding.detail.files.model()
    files = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}
    assert files["config.json"].endswith(" B")
    assert next(iter(files)) == "model.safetensors"
    tip = model.index(list(files).index("model.safetensors"), 0).data(3)
    assert "sha256" in tip


def test_quantizations_are_chosen_one_by_one(play, hub):
    add_gguf(hub, "org/model-GGUF", ("Q4_K_M", "Q6_K", "Q8_0"))
    finding = shown(play)
    detail = finding.detail
    assert [choice.variant.name for choice in detail.variants.choices] == ["Q4_K_M", "Q6_K", "Q8_0"]
    assert detail.variants.isVisible()
    assert detail.variants.currentIndex().data(CHOICE).remark == "Recommended"
    assert detail.variants.currentIndex().data(CHOICE).variant.name == "Q8_0"
    assert detail.bar.line.text() == "model-GGUF · Q8_0"
    whole = detail.bar.main.text()
    finding.act(detail.variants.setCurrentIndex, detail.variants.model().index(0))
    assert detail.bar.line.text() == "model-GGUF · Q4_K_M"
    assert detail.bar.main.text() != whole


def test_what_vllm_cannot_load_may_be_downloaded_all_the_same(play, hub):
    add_gguf(hub, "org/model-GGUF")
    finding = make_finding(play)
    finding.act(finding.scene.library.abilities.set, ABILITIES)
    finding.until(lambda: finding.repository is not None)
    assert "GGUF" in finding.detail.fit.line.text()
    assert finding.detail.bar.main.isEnabled()
    assert not finding.detail.bar.main.property("role")


def test_from_the_search_into_the_chat(play, one):
    finding = shown(play)
    scene, bar = finding.scene, finding.detail.bar
    finding.act(bar.main.click)
    finding.until(lambda: scene.downloads.items.value)
    finding.until(lambda: bar.main.text() == "Load")
    assert bar.note.text() == "On this computer"
    assert finding.list.currentIndex().data(0) == "model"
    finding.act(bar.main.click)
    finding.until(lambda: scene.window.pages.current == "chat")
    finding.until(lambda: isinstance(scene.engine.state.value, Ready))
    assert scene.engine.state.value.model.repo == "org/model"
    scene.ask("Hello?")
    assert "Hello there." in scene.transcript.shown_text()
    finding.act(scene.window.pages.show_page, "models")
    assert (bar.note.text(), bar.main.text()) == ("Loaded and ready", "Chat")
    finding.act(bar.main.click)
    assert scene.window.pages.current == "chat"


def test_while_it_comes_the_bar_shows_how_far_it_is(play, one):
    one.rate = 20_000
    finding = shown(play)
    bar = finding.detail.bar
    finding.act(bar.main.click)
    finding.until(lambda: "downloading" in bar.line.text())
    assert bar.progress.isVisible()
    assert "being downloaded" in finding.scene.window.status.said
    finding.act(bar.main.click)
    assert finding.page.tab == "downloads"
    order = finding.scene.downloads.items.value[0].order
    finding.act(finding.scene.downloads.pause, order.id)
    assert "paused" in bar.line.text()


def test_a_newer_commit_is_offered_beside_the_old_one(play, one):
    finding = shown(play)
    finding.act(finding.detail.bar.main.click)
    finding.until(lambda: finding.detail.bar.main.text() == "Load")
    add_model(one, "org/model", quantization="awq", sha="f" * 40)
    finding.act(finding.view.inspection.cure, Cure.CHECK)
    finding.until(lambda: "older version" in finding.detail.bar.note.text())
    assert finding.detail.bar.second.text() == "Download the newer version"


def test_one_load_after_the_other(play, one):
    finding = shown(play)
    scene, bar = finding.scene, finding.detail.bar
    finding.act(bar.main.click)
    finding.until(lambda: bar.main.text() == "Load")
    scene.engine.gate.clear()
    guide = next(model for model in scene.library.models.value if model.repo == "")
    scene.act(lambda: scene.tasks.spawn(scene.engine.load(guide, {}), name="load"))
    finding.until(lambda: "one after the other" in bar.note.text())
    assert not bar.main.isEnabled()
    scene.engine.gate.set()
    finding.until(bar.main.isEnabled)


def test_a_disk_without_room(play, one, monkeypatch):
    monkeypatch.setattr("ui.models.free_space.free_bytes", lambda folder: 5 * 10**6)
    finding = shown(play)
    bar = finding.detail.bar
    finding.until(lambda: "too little" in bar.note.text())
    assert not bar.main.isEnabled()
    finding.act(bar.second.click)
    assert finding.page.tab == "disk"


def test_the_card_is_text_whatever_it_holds(play, hub):
    card = "# Title\n\n<script>steal()</script><b onclick='x()'>bold</b> <a href='javascript:x()'>link</a>\n\n[web](https://example.org/)"
    add_model(hub, "org/model", card=card)
    finding = shown(play)
    finding.until(lambda: "Title" in finding.detail.card.toPlainText())
    text = finding.detail.card.toPlainText()
    assert "steal" not in text
    assert "bold link" in text
    assert "javascript" not in finding.detail.card.toHtml()


def test_a_link_is_opened_only_if_the_user_says_so(play, one, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "ui.widgets.links.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    finding = shown(play)
    finding.act(finding.detail.card.link_chosen.emit, "https://example.org/a")
    dialog = QApplication.activeModalWidget()
    assert opened == []
    finding.act(button(dialog, "Open in the browser").click)
    assert opened == ["https://example.org/a"]


def test_the_hubs_page_and_the_name(play, one, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "ui.models.inspection.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    finding = shown(play)
    finding.act(finding.detail.title.page_requested.emit)
    assert opened == [f"{one.endpoint}/org/model"]
    finding.act(finding.detail.title.copy_requested.emit)
    assert QApplication.clipboard().text() == "org/model"


def test_a_look_that_fails_can_be_repeated(play, one):
    one.add(Fault(LOOK, status=500, times=None))
    finding = make_finding(play)
    finding.until(finding.detail.trouble.isVisible)
    assert not finding.detail.bar.isVisible()
    one.faults.clear()
    finding.act(finding.detail.trouble.buttons[Cure.RETRY].click)
    finding.until(lambda: finding.repository is not None)
    assert not finding.detail.trouble.isVisible()


def test_a_gated_model_without_a_token_then_without_terms_then_open(play, hub):
    add_model(hub, "org/model", gated="manual")
    person = hub.token("ada", "hf_" + "a" * 30)
    finding = shown(play)
    detail = finding.detail
    finding.until(detail.trouble.isVisible)
    assert Cure.SIGN_IN in detail.trouble.buttons
    assert not detail.bar.main.isEnabled()
    finding.act(detail.trouble.buttons[Cure.SIGN_IN].click)
    dialog = finding.scene.window.findChild(QDialog)
    finding.act(dialog.reject)
    finding.scene.run(finding.scene.account.sign_in(person.value))
    finding.until(lambda: Cure.OPEN_TERMS in detail.trouble.buttons or Cure.CHECK in detail.trouble.buttons)
    person.accepted.add("org/model")
    finding.act(detail.trouble.buttons[Cure.CHECK].click)
    finding.until(lambda: detail.bar.main.isEnabled() and detail.bar.isVisible())
    assert not detail.trouble.isVisible()
    finding.act(finding.scene.account.state.set, SignedOut())


def test_a_refusal_while_ordering_is_told_where_the_button_is(play, one):
    finding = shown(play)
    finding.act(finding.detail.bar.main.click)
    finding.until(lambda: finding.scene.downloads.items.value)
    taking = finding.view.inspection.taking
    finding.act(taking._ordering.order, finding.repository, taking.chosen)
    finding.until(finding.detail.trouble.isVisible)
    assert "already" in finding.detail.trouble.cause.text()


def test_a_model_without_weights_says_so(play, hub):
    hub.add_repo("org/model", {"notes.txt": b"nothing"}, tags=("safetensors",), info=HUGE)
    finding = shown(play)
    assert "no weight files" in finding.detail.fit.line.text()
    assert not finding.detail.bar.isVisible()


def test_cautions_are_told(play, hub):
    add_model(hub, "org/model")
    files = {"pytorch_model.bin": b"x" * 2000, "config.json": b'{"architectures": ["LlamaForCausalLM"]}'}
    hub.add_repo("org/pickled", files, tags=("pytorch", "safetensors"), trending=9)
    finding = make_finding(play)
    finding.until(lambda: "pickled" in finding.names)
    finding.choose("pickled")
    assert "Pickle" in " ".join(banner.accessibleName() for banner in finding.detail.cautions._banners)


def test_going_back_costs_nothing_and_the_context_stays(play, hub):
    add_model(hub, "org/model", trending=2)
    add_model(hub, "org/other", trending=1)
    finding = shown(play)
    finding.act(finding.detail.fit.context.choose, 8192)
    finding.choose("other")
    assert "8,192" in finding.detail.fit.line.text()
    looks = len(hub.requests.matching(LOOK))
    finding.choose("model")
    assert len(hub.requests.matching(LOOK)) == looks
