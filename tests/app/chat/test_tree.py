from app.chat.messages import Message, Status
from app.chat.tree import Tree


def said(number, parent, role="assistant"):
    return Message(number, 1, role, f"text {number}", Status.COMPLETE, float(number), parent=parent)


def tree():
    """1 ─ 2 ─ 3 ─ 4, and beside 2: 5 ─ 6, beside 6: 7."""
    return Tree(
        [
            said(1, None, "user"),
            said(2, 1),
            said(3, 2, "user"),
            said(4, 3),
            said(5, 1),
            said(6, 5, "user"),
            said(7, 5, "user"),
        ]
    )


def ids(messages):
    return [message.id for message in messages]


def test_a_path_leads_from_the_first_to_the_leaf():
    assert ids(tree().path(4)) == [1, 2, 3, 4]
    assert ids(tree().path(6)) == [1, 5, 6]
    assert tree().path(None) == ()
    assert tree().path(99) == ()


def test_versions_are_siblings_of_the_same_role():
    kept = tree()
    assert kept.versions(kept[2]) == (2, 5)
    assert kept.versions(kept[1]) == (1,)
    kept.put(said(8, 1, "user"))
    assert kept.versions(kept[2]) == (2, 5)


def test_a_sibling_shown_beside_is_no_version():
    kept = tree()
    assert kept.place(kept[2], {5, 6}).versions == (2,)
    assert kept.place(kept[2], {2, 5}).versions == (2,)


def test_the_leaf_is_the_newest_until_another_was_shown():
    kept = tree()
    assert kept.leaf_of(None) == 7
    assert kept.leaf_of(2) == 4
    kept.show(6)
    kept.show(4)
    assert kept.leaf_of(None) == 4
    assert kept.leaf_of(5) == 6
    assert kept.leaf_of(6) == 6


def test_what_is_removed_comes_back():
    kept = tree()
    removed = kept.remove(5)
    assert sorted(ids(removed)) == [5, 6, 7]
    assert ids(removed)[0] == 5
    assert 6 not in kept
    assert kept.versions(kept[2]) == (2,)
    for message in removed:
        kept.put(message)
    assert kept.versions(kept[2]) == (2, 5)
    assert ids(kept.path(7)) == [1, 5, 7]


def test_a_conversation_of_ten_thousand_messages_is_removed():
    kept = Tree([said(number, number - 1 or None) for number in range(1, 10_001)])
    assert len(kept.path(10_000)) == 10_000
    assert len(kept.remove(2)) == 9_999
    assert kept.leaf_of(None) == 1


def test_a_damaged_tree_is_walked_all_the_same():
    kept = Tree([said(1, 1), said(2, 99), said(3, 4), said(4, 3)])
    assert ids(kept.path(4)) == [3, 4]
    assert ids(kept.path(1)) == [1]
    assert kept.leaf_of(None) == 4
