"""The panel where users find it: in the window's side."""

from ui.prompting.inspect_sheet import InspectSheet
from ui.prompting.panel import PromptingPanel


def test_what_is_sent_is_shown_from_the_panel_of_the_window(play):
    scene = play()
    window = scene.window
    scene.act(window.header.right_button.setChecked, True)
    scene.act(window.side.show_tab, "prompting")
    panel = window.findChild(PromptingPanel)
    scene.act(window.chat.composer.set_text, "Good morning")
    scene.act(panel.inspect.click)
    scene.until(lambda: window.findChild(InspectSheet) is not None)
    sheet = window.findChild(InspectSheet)
    scene.until(sheet.copy_ids.isEnabled)
    assert "Good morning" in sheet.view.toPlainText()
    scene.act(sheet.reject)
