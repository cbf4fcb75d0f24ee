"""The shop's NDA templates: every save is a new version, and no earlier one is lost."""

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused, Stale
from webapp.ndas.default_templates import READY_MADE
from webapp.ndas.models import NdaTemplate, NdaTemplateText
from webapp.permissions import Permission
from webapp.text import fold


@database.atomic()
def add_template(name, body, *, by):
    """Keep a new template. No two have the same name."""
    _refuse_without_right(by)
    screening.refuse(name=name)
    _refuse_taken(name)
    return _first_version(name, body, by)


@database.atomic()
def save_template(template, name, body, *, by, version):
    """Keep a template's next version. NDAs that were prepared from an earlier one stay as they are."""
    _refuse_without_right(by)
    screening.refuse(name=name)
    _refuse_taken(name, template)
    if not template.edit(version, name=name, name_folded=fold(name)):
        raise _stale(template, name, body)
    NdaTemplateText.create(template=template, number=template.version, name=name, body=body, saved_by=by)
    record(Act.NDA_TEMPLATE_SAVED, by=by, about=template, version=template.version)


@database.atomic()
def seed_templates():
    """Give a shop that has no template the ready-made ones; how many were added."""
    if NdaTemplate.select().exists():
        return 0
    for name, body in READY_MADE:
        _first_version(name, body, None)
    return len(READY_MADE)


def newest_text(template):
    """A template's present NdaTemplateText."""
    return NdaTemplateText.get(NdaTemplateText.template == template, NdaTemplateText.number == template.version)


def _first_version(name, body, by):
    template = NdaTemplate.create(name=name, name_folded=fold(name))
    NdaTemplateText.create(template=template, number=1, name=name, body=body, saved_by=by)
    record(Act.NDA_TEMPLATE_SAVED, by=by, about=template, version=1)
    return template


def _refuse_without_right(by):
    if not by.can(Permission.EDIT_NDA_TEMPLATES):
        raise Refused("Only management edits NDA templates.")


def _refuse_taken(name, template=None):
    same = NdaTemplate.select().where(NdaTemplate.name_folded == fold(name))
    if template is not None:
        same = same.where(NdaTemplate.id != template.id)
    if same.exists():
        raise Refused("There is a template of that name already. Choose another name.", field="name")


def _stale(template, name, body):
    fresh = newest_text(NdaTemplate.get_by_id(template.id))
    pairs = {"name": (fresh.name, name), "body": (fresh.body, body)}
    return Stale({field: pair for field, pair in pairs.items() if pair[0] != pair[1]}, fresh.number)
