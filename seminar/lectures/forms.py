"""The text of a lecture as an instructor uploads it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST_BYTES = 2 * 1024 * 1024


class TextUpload(forms.Form):
    """A plain text, its paragraphs parted by empty lines; `cleaned_data["file"]` is the decoded text."""

    file = forms.FileField(
        label=_("Text file"),
        help_text=_("Plain text in UTF-8, paragraphs parted by empty lines, up to 2 MiB."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,text/plain"}),
    )

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_BYTES:
            raise ValidationError(_("The file is larger than 2 MiB."))
        try:
            text = str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not text in UTF-8.")) from error
        if "\0" in text:
            raise ValidationError(_("The file is not plain text."))
        return text
