"""Kept ways of asking, kept prompts, and drafts."""

import asyncio

import pytest

from app.engine.replies import Constraint, Prompting, Sampling
from app.errors import PromptError
from tests.app.chat.scene import scene

FULL = Prompting(
    "Be brief. \ud83d".encode("utf-8", "replace").decode(),
    Sampling(
        temperature=0.3,
        top_k=5,
        stop=("\n", "END"),
        stop_token_ids=(1, 2),
        logit_bias=((7, -1.5),),
        repetition_detection=(("max_pattern_size", 3),),
        extra_args='{"a": 1}',
    ),
    Constraint("json", '{"type": "object"}'),
    raw=True,
    thinking=False,
)


def test_a_preset_is_kept_with_all_it_says(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            presets = stage.chats.presets
            full = presets.save_preset(" Full\n", FULL)
            presets.save_preset("Brief", Prompting("Be brief."))
            assert [preset.name for preset in presets.presets.value] == ["Brief", "Full"]
        async with scene(tmp_path) as stage:
            presets = stage.chats.presets
            assert presets.find("Full").prompting == FULL
            assert presets.save_preset("Full", Prompting()).id == full.id
            presets.rename_preset(full.id, "Empty")
            with pytest.raises(PromptError) as refusal:
                presets.rename_preset(full.id, "Brief")
            assert refusal.value.remedy
            with pytest.raises(PromptError):
                presets.save_preset(" ", Prompting())
            presets.rename_preset(full.id, "Empty")
            presets.delete_preset(presets.find("Brief").id)
        async with scene(tmp_path) as stage:
            (preset,) = stage.chats.presets.presets.value
            assert (preset.name, preset.prompting) == ("Empty", Prompting())

    asyncio.run(play())


def test_prompts_are_kept(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            presets = stage.chats.presets
            first = presets.add_snippet("Translate", "Translate into {{language}}:\n")
            second = presets.add_snippet("Explain", "Explain {{what}}.")
            presets.change_snippet(first.id, "Translation", "In {{language}}:")
            presets.delete_snippet(second.id)
            for title, text in (("", "x"), ("x", " ")):
                with pytest.raises(PromptError):
                    presets.add_snippet(title, text)
        async with scene(tmp_path) as stage:
            (snippet,) = stage.chats.presets.snippets.value
            assert (snippet.title, snippet.text) == ("Translation", "In {{language}}:")

    asyncio.run(play())


def test_drafts_stay_with_their_conversations(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            drafts = stage.chats.drafts
            await stage.send("Hi")
            conversation = stage.chats.current.value
            for typed in ("Half", "Half a", "Half a thought \ud83d"):
                drafts.set(conversation, typed)
            drafts.set(None, "For a new one")
            assert drafts.of(99) == ""
        async with scene(tmp_path) as stage:
            drafts = stage.chats.drafts
            assert drafts.of(conversation) == "Half a thought ?"
            assert drafts.of(None) == "For a new one"
            drafts.set(None, "")
        async with scene(tmp_path) as stage:
            assert stage.chats.drafts.of(None) == ""

    asyncio.run(play())


def test_a_draft_written_before_the_start_is_kept(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.chats.drafts.set(None, "Old")
        from tests.app.chat.scene import Scene
        from tests.fakes.engine import FakeEngine

        early = Scene(tmp_path, FakeEngine())
        early.chats.drafts.set(None, "Typed early")
        await early.chats.start()
        assert early.chats.drafts.of(None) == "Typed early"
        await early.chats.close()
        assert early.problems == []
        async with scene(tmp_path) as stage:
            assert stage.chats.drafts.of(None) == "Typed early"

    asyncio.run(play())


def test_the_last_prompts_are_told_newest_first_and_once_each(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            for text in ("One", "Two", "One"):
                await stage.send(text)
            stage.chats.new()
            await stage.send("Three")
            assert await stage.chats.drafts.prompts() == ("Three", "One", "Two")
            assert await stage.chats.drafts.prompts(1) == ("Three",)

    asyncio.run(play())
