"""Forms of the bank's admin: an item with the editor of its type, waivers, and uploads."""

from quizzes.bank.forms.bodies import EDITORS
from quizzes.bank.forms.items import AssetUpload, ItemForm, NewItemForm, TagsForm, WaiverForm
from quizzes.bank.forms.parts import BodyPart

__all__ = ["EDITORS", "AssetUpload", "BodyPart", "ItemForm", "NewItemForm", "TagsForm", "WaiverForm"]
