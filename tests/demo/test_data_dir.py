"""Which folder a story may be told in. What is refused is not touched."""

from pathlib import Path

import pytest

from config.story import is_demo, is_story, mark_story
from demo.data_dir import NotAStory, empty_story

OWN = "north-worcestershire"


def test_a_folder_that_is_not_there_is_made_and_marked(tmp_path: Path) -> None:
    with empty_story(tmp_path / "new" / "story", OWN):
        assert is_story(tmp_path / "new" / "story")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    with empty_story(tmp_path, OWN):
        assert is_story(tmp_path)


def test_a_story_is_emptied_folders_and_all_and_stays_marked(tmp_path: Path) -> None:
    mark_story(tmp_path)
    (tmp_path / "mail" / "new").mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1").write_text("a mail")
    (tmp_path / "sent.log").write_text("a log")
    with empty_story(tmp_path, OWN):
        assert [entry.name for entry in tmp_path.iterdir()] == ["story"]


def test_what_a_link_points_to_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("kept")
    mark_story(tmp_path / "story")
    (tmp_path / "story" / "link").symlink_to(elsewhere)
    with empty_story(tmp_path / "story", OWN):
        assert not (tmp_path / "story" / "link").exists()
    assert (elsewhere / "precious").read_text() == "kept"


def test_a_folder_with_anything_else_in_it_is_refused_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "jatac.db").write_text("a partnership's own")
    with pytest.raises(NotAStory, match=r"holds no story.*--data-dir"), empty_story(tmp_path, OWN):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["jatac.db"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(NotAStory, match="is a file"), empty_story(tmp_path / "notes", OWN):
        pass
    assert (tmp_path / "notes").read_text() == "mine"


def test_two_stories_are_not_told_in_one_folder_at_once(tmp_path: Path) -> None:
    with empty_story(tmp_path, OWN):
        (tmp_path / "sent.log").write_text("being told")
        with pytest.raises(NotAStory, match="Another"), empty_story(tmp_path, OWN):
            pass
        assert (tmp_path / "sent.log").exists()


def test_what_the_demo_told_is_marked_as_its_own(tmp_path: Path) -> None:
    mark_story(tmp_path)
    assert not is_demo(tmp_path)
    with empty_story(tmp_path, OWN):
        assert is_demo(tmp_path)


def test_a_story_whose_database_cannot_be_read_is_not_emptied(tmp_path: Path) -> None:
    mark_story(tmp_path)
    (tmp_path / "jatac.db").write_text("is this somebody's? " * 100)
    with pytest.raises(NotAStory, match="cannot be read"), empty_story(tmp_path, OWN):
        pass
    assert (tmp_path / "jatac.db").exists()
