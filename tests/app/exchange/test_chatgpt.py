"""ChatGPT's export, made by hand after what is known of its format."""

import json
import zipfile

import pytest

from app.chat.messages import Status
from app.exchange.intake import records_in
from app.exchange.records import steps_of
from tests.app.exchange.stories import PNG


def node(id_, parent, role=None, *, text=None, children=(), **more):
    """A node of a mapping; without a role it is the empty one that everything hangs from."""
    content = more.pop("content", {"content_type": "text", "parts": [text]})
    message = {
        "id": id_,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": more.pop("create_time", 1_700_000_000.5),
        "update_time": None,
        "content": content,
        "status": "finished_successfully",
        "end_turn": True,
        "weight": more.pop("weight", 1.0),
        "metadata": more.pop("metadata", {}),
        "recipient": "all",
        "channel": None,
    }
    return {"id": id_, "message": message if role else None, "parent": parent, "children": list(children)}


def conversation(*nodes, **more):
    mapping = {each["id"]: each for each in nodes}
    for each in nodes:
        above = mapping.get(each["parent"])
        if above is not None and each["id"] not in above["children"]:
            above["children"].append(each["id"])
    told = {
        "title": "A talk",
        "create_time": 1_700_000_000.0,
        "mapping": mapping,
        "current_node": nodes[-1]["id"],
    }
    return told | more


GPT = {"model_slug": "gpt-5"}
HIDDEN = {"is_visually_hidden_from_conversation": True}
START = (node("root", None), node("sys", "root", "system", text="", metadata=HIDDEN, weight=0))


@pytest.fixture
def imported(tmp_path):
    def read(*conversations, kept=None):
        path = tmp_path / "conversations.json"
        path.write_text(json.dumps(conversations), encoding="utf-8")
        keep = [] if kept is None else kept
        return list(records_in(path, lambda content: keep.append(content) or "d" * 64))

    return read


def shown(record):
    return [message.text for step in steps_of(record) for message in step.messages]


def test_a_talk_with_its_title_times_and_models(imported):
    (record,) = imported(
        conversation(
            *START,
            node("q", "sys", "user", text="Why?"),
            node("a", "q", "assistant", text="So.", metadata=GPT, create_time=1_700_000_060.0),
            is_archived=True,
            is_starred=True,
        )
    )
    question, answer = record.messages
    assert (question.role, question.text, question.parent) == ("user", "Why?", None)
    assert (answer.role, answer.text, answer.model, answer.parent) == (
        "assistant",
        "So.",
        "gpt-5",
        question.id,
    )
    assert (answer.created, answer.status) == (1_700_000_060.0, Status.COMPLETE)
    told = record.conversation
    assert (told.title, told.updated, told.archived, told.pinned) == ("A talk", 1_700_000_060.0, True, True)


def test_all_branches_come_and_the_current_one_is_shown(imported):
    (record,) = imported(
        conversation(
            *START,
            node("q", "sys", "user", text="Q"),
            node("a1", "q", "assistant", text="Old"),
            node("a2", "q", "assistant", text="New"),
            node("q2", "a1", "user", text="Then?"),
            node("a3", "q2", "assistant", text="Then."),
            node("q3", "a2", "user", text="Edited"),
            node("a4", "q3", "assistant", text="Other"),
            current_node="a3",
        )
    )
    assert shown(record) == ["Q", "Old", "Then?", "Then."]
    by_text = {message.text: message for message in record.messages}
    assert len(by_text) == 7
    assert by_text["Old"].parent == by_text["New"].parent == by_text["Q"].id
    assert by_text["Edited"].parent == by_text["New"].id


def test_thoughts_calls_and_results_are_one_reply(imported):
    thoughts = {
        "content_type": "thoughts",
        "thoughts": [{"summary": "Reckoning", "content": "Two and two", "chunks": [], "finished": True}],
    }
    code = {"content_type": "code", "language": "python", "text": "print(2 + 2)"}
    unknown = {"content_type": "code", "language": "unknown", "text": "search('x')"}
    (record,) = imported(
        conversation(
            *START,
            node("q", "sys", "user", text="Sum?"),
            node("t", "q", "assistant", content=thoughts, metadata=GPT),
            node(
                "r",
                "t",
                "assistant",
                content={"content_type": "reasoning_recap", "content": "Thought for 15s"},
            ),
            node("c", "r", "assistant", content=code),
            node("o", "c", "tool", content={"content_type": "execution_output", "text": "4\n"}),
            node("u", "o", "assistant", content=unknown),
            node("a", "u", "assistant", text="It is 4.", metadata=GPT),
        )
    )
    _, answer = record.messages
    assert answer.text == "```python\nprint(2 + 2)\n```\n\n```\n4\n```\n\n```\nsearch('x')\n```\n\nIt is 4."
    assert answer.reasoning == "**Reckoning**\n\nTwo and two"
    assert answer.model == "gpt-5"


def test_a_reply_that_was_stopped_says_so(imported):
    cut = GPT | {"finish_details": {"type": "interrupted", "reason": "client_stopped"}}
    (record,) = imported(
        conversation(
            *START, node("q", "sys", "user", text="Q"), node("a", "q", "assistant", text="Be", metadata=cut)
        )
    )
    assert record.messages[1].status is Status.STOPPED


def test_a_branch_inside_of_a_reply_gives_two_of_them(imported):
    (record,) = imported(
        conversation(
            *START,
            node("q", "sys", "user", text="Q"),
            node(
                "t", "q", "assistant", content={"content_type": "thoughts", "thoughts": [{"content": "Hm"}]}
            ),
            node("a", "t", "assistant", text="One"),
            node("b", "t", "assistant", text="Two"),
        )
    )
    assert [(message.text, message.reasoning, message.parent) for message in record.messages[1:]] == [
        ("One", "Hm", 1),
        ("Two", "Hm", 1),
    ]


def test_what_chatgpt_hides_is_passed_over(imported):
    about = {"content_type": "user_editable_context", "user_profile": "secret"}
    (record,) = imported(
        conversation(
            *START,
            node("ctx", "sys", "user", content=about),
            node("q", "ctx", "user", text="Q"),
            node("h", "q", "tool", text="noise", metadata=HIDDEN),
            node("a", "h", "assistant", text="A"),
        )
    )
    assert [message.text for message in record.messages] == ["Q", "A"]


def picture_part(id_):
    return {
        "content_type": "image_asset_pointer",
        "asset_pointer": f"sediment://{id_}",
        "width": 1,
        "height": 1,
    }


def test_pictures_come_out_of_the_archive(tmp_path):
    parts = [picture_part("file_00ab"), picture_part("file_00cd"), picture_part("file_none"), "What is it?"]
    told = conversation(
        *START,
        node("q", "sys", "user", content={"content_type": "multimodal_text", "parts": parts}),
        node("a", "q", "assistant", text="A cat"),
    )
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations-000.json", json.dumps([told]))
        archive.writestr("user.json", json.dumps({"id": "x"}))
        archive.writestr("message_feedback.json", "[]")
        archive.writestr("file_00ab-cat.png", PNG)
        archive.writestr("user-1/file_00cd-mine.dat", b"no picture")
    kept = []
    (record,) = records_in(path, lambda content: kept.append(content) or "d" * 64)
    assert kept == [PNG]
    (file,) = record.messages[0].attachments
    assert (file.kind, file.digest, file.media_type, file.size) == (
        "picture",
        "d" * 64,
        "image/png",
        len(PNG),
    )
    assert record.messages[0].text.startswith("What is it?")
    assert record.messages[0].text.count("not in the archive") == 2


def test_several_files_of_an_archive_are_read_in_their_order(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in (1, 0):
            told = conversation(*START, node("q", "sys", "user", text="Q"), title=f"Talk {number}")
            archive.writestr(f"conversations-00{number}.json", json.dumps([told]))
    assert [record.conversation.title for record in records_in(path, str)] == ["Talk 0", "Talk 1"]


def test_circles_orphans_and_nonsense_do_not_matter(imported):
    circle = conversation(*START, node("q", "sys", "user", text="Q"))
    circle["mapping"]["q"]["children"] = ["root", "q", "nobody", 5, None]
    circle["mapping"]["lost"] = node("lost", "gone", "user", text="Lost")
    circle["mapping"]["odd"] = {"message": "text", "children": "none", "parent": 7}
    circle["mapping"]["worse"] = 5
    circle["mapping"]["empty"] = {"message": {"author": None, "content": [], "metadata": 3}}
    (record,) = imported(circle)
    assert {message.text for message in record.messages} == {"Q", "Lost"}
    assert imported({"mapping": {}}, circle)[0] is None


def test_a_very_long_chain_of_nodes_takes_no_time(imported):
    chain = [node("n0", "sys", "assistant", text="x")]
    chain += [node(f"n{place}", f"n{place - 1}", "assistant", text="x") for place in range(1, 20_000)]
    (record,) = imported(conversation(*START, *chain))
    assert len(record.messages) == 40
