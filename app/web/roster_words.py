"""What the import of class lists says: layouts, lines left out, and what to do about a line."""

from flask_babel import gettext, ngettext

from app.domain.roster import Layout, Problem
from app.services.classrooms import LARGEST_CLASS


def layout_words(layout: str) -> str:
    """What a file was recognised as."""
    return {
        Layout.SIECLE_XML.value: gettext("SIECLE, XML"),
        Layout.SIECLE_CSV.value: gettext("SIECLE, CSV"),
        Layout.ONDE.value: gettext("ONDE"),
        Layout.PRONOTE.value: gettext("Pronote"),
        Layout.ONEROSTER.value: gettext("OneRoster"),
        Layout.COLUMNS.value: gettext("a table with a heading"),
        Layout.LIST.value: gettext("a list"),
    }[layout]


def skipped_words(why: str, number: int) -> str:
    """Lines left out, and why."""
    return {
        "left": ngettext(
            "%(num)d pupil has left the school: left out.",
            "%(num)d pupils have left the school: left out.",
            number,
        ),
        "no_class": ngettext(
            "%(num)d pupil has no class yet: left out.",
            "%(num)d pupils have no class yet: left out.",
            number,
        ),
        "not_a_pupil": ngettext(
            "%(num)d line is not a pupil’s: left out.",
            "%(num)d lines are not pupils’: left out.",
            number,
        ),
    }[why]


def problem_words(problem: Problem) -> str:
    """What is wrong on a line, and what to do."""
    words = _FILES.get(problem.code) or _LINES[problem.code]
    return words(problem.about)


#: Of a file that cannot be read at all.
_FILES = {
    "empty": lambda _: gettext("This list is empty. Choose another file, or paste the list."),
    "too_big": lambda _: gettext(
        "This file is too big for a class list. Export only the class, first name and surname."
    ),
    "wide": lambda _: gettext("This line has more than 200 columns: this is not a class list."),
    "many_lines": lambda _: gettext("More than 5,000 lines: send the classes in several lists."),
    "old_office": lambda _: gettext(
        "This is an old Excel or Word file. Open it, save it as .xlsx or .ods, and send that."
    ),
    "pdf": lambda _: gettext("A PDF cannot be read. Export as CSV, or copy the list and paste it."),
    "unreadable": lambda _: gettext(
        "From this line on, this is not a list that can be read. Export it again as CSV."
    ),
    "broken_zip": lambda _: gettext(
        "This zip is damaged, or closed by a password. Export it again."
    ),
    "zip_without_list": lambda _: gettext("No single list in this zip. Take the list out of it."),
    "broken_spreadsheet": lambda _: gettext(
        "This spreadsheet is damaged. Open it, save it again, and send that."
    ),
    "sheets": lambda _: gettext(
        "Several sheets of this file are filled. Put the pupils on one, with the class in a column."
    ),
    "broken_xml": lambda _: gettext(
        "The file stops or breaks at this line. Export it again from SIECLE."
    ),
    "other_xml": lambda _: gettext(
        "This XML holds no pupil. In SIECLE, export “Élèves sans adresse”."
    ),
    "entities": lambda _: gettext(
        "This file holds instructions that no list needs. Export it again."
    ),
    "nobody": lambda _: gettext("No pupil below this line."),
    "too_wide_to_ask": lambda _: gettext(
        "This list is too long to choose its columns here. Keep only the class, first name and "
        "surname, and send it again."
    ),
}

#: Of one line.
_LINES = {
    "no_class": lambda _: gettext("No class. Fill the class of this line."),
    "no_name": lambda _: gettext("No name. Fill or remove this line."),
    "no_first_name": lambda _: gettext("No first name. Fill it."),
    "order": lambda _: gettext(
        "Which is the first name? Put the surname in capitals, as in “MARTIN Léa”."
    ),
    "cells": lambda _: gettext(
        "Not the same number of columns as the heading. Look for a separator that is missing or "
        "too many."
    ),
    "quote": lambda _: gettext("A quotation mark is opened here and not closed."),
    "class_long": lambda about: gettext("“%(label)s…”: 20 characters at most.", label=about),
    "class_characters": lambda about: gettext(
        "“%(label)s”: letters and digits only in the name of a class.", label=about
    ),
    "several_classes": lambda about: gettext(
        "In several classes: %(labels)s. Keep one.", labels=about
    ),
    "long": lambda _: gettext("40 characters at most."),
    "characters": lambda _: gettext(
        "A name holds letters, digits, spaces, dots, hyphens and apostrophes only."
    ),
    "not_yours": lambda about: gettext(
        "%(label)s is a colleague’s class. Ask them, or the administrator.", label=about
    ),
    "has_names": lambda about: gettext(
        "%(label)s has names, this list would add pseudonyms. Send it with names.", label=about
    ),
    "has_pseudonyms": lambda about: gettext(
        "%(label)s has pseudonyms, this list would add names. Send it with pseudonyms.",
        label=about,
    ),
    "many": lambda about: gettext(
        "%(label)s would have more than %(most)s pupils.", label=about, most=LARGEST_CLASS
    ),
}
