"""Banks and their items, with key and versions: for those who teach, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.access import PUBLIC_ID, StaffOnly, person
from quizzes.bank.queries import banks_staffed_by, items_staffed_by, versions_of
from quizzes.engine.items import LEVELS
from quizzes.engine.itemtypes import REGISTRY

if TYPE_CHECKING:
    from quizzes.bank.models import Item


class BankSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    seminar = serializers.CharField(source="seminar.public_id")
    lecture = serializers.CharField(source="lecture.public_id", allow_null=True, default=None)
    slug = serializers.CharField(help_text="Its id in files.")
    title = serializers.CharField()
    description = serializers.CharField()


class VersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    stem = serializers.CharField(help_text="Markdown.")
    body = serializers.JSONField(help_text="In the form of the item's type, key included.")
    feedback = serializers.CharField(help_text="Markdown.")
    points = serializers.DecimalField(max_digits=15, decimal_places=5, normalize_output=True)
    note = serializers.CharField(help_text="What changed.")
    author = serializers.CharField(source="author.display_name", allow_null=True, default=None)
    created_at = serializers.DateTimeField()


class ItemSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    bank = serializers.CharField(source="bank.public_id")
    slug = serializers.CharField(help_text="Its id in files.")
    type = serializers.ChoiceField(choices=list(REGISTRY))
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=["draft", "ready", "withdrawn"])
    level = serializers.CharField(help_text="May be empty.")
    passage = serializers.CharField(source="passage.anchor", allow_null=True, default=None)
    tags = serializers.SerializerMethodField()
    version = VersionSerializer(source="current", allow_null=True, help_text="The current one.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_tags(self, item: Item) -> list[str]:
        return sorted(tag.name for tag in item.tags.all())


class ItemFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    bank = filters.CharFilter(field_name="bank__public_id", help_text="Of this bank.")
    type = filters.ChoiceFilter(choices=[(name, name) for name in REGISTRY])
    status = filters.ChoiceFilter(choices=[(name, name) for name in ("draft", "ready", "withdrawn")])
    level = filters.ChoiceFilter(choices=[(name, name) for name in LEVELS])
    tag = filters.CharFilter(field_name="tags__name", help_text="With this tag.")
    passage = filters.CharFilter(field_name="passage__anchor", help_text="Made from this passage, such as 2.5.")
    search = filters.CharFilter(method="holding", help_text="With this text in its id, name or stem.")

    def holding(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return items.filter(Q(slug__icontains=value) | Q(name__icontains=value) | Q(current__stem__icontains=value))


class BankViewSet(GenericViewSet[Any]):
    serializer_class = BankSerializer
    permission_classes = (IsAuthenticated, StaffOnly)

    @extend_schema(operation_id="list_banks", tags=["banks"], summary="The banks I help to teach from")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(banks_staffed_by(person(request)))
        return self.get_paginated_response(BankSerializer(page, many=True).data)


class ItemViewSet(GenericViewSet[Any]):
    serializer_class = ItemSerializer
    permission_classes = (IsAuthenticated, StaffOnly)
    filterset_class = ItemFilter
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = PUBLIC_ID

    @extend_schema(operation_id="list_items", tags=["banks"], summary="Items, bank by bank in their order")
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(items_staffed_by(person(request))))
        return self.get_paginated_response(ItemSerializer(page, many=True).data)

    @extend_schema(operation_id="show_item", tags=["banks"], summary="One item, with its key")
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        item = get_object_or_404(items_staffed_by(person(request)), public_id=id)
        return Response(ItemSerializer(item).data)

    @extend_schema(
        operation_id="list_versions",
        tags=["banks"],
        summary="All that an item ever said, newest first",
        responses=VersionSerializer(many=True),
    )
    @action(detail=True, filterset_class=None)
    def versions(self, request: Request, id: str) -> Response:  # noqa: A002
        item = get_object_or_404(items_staffed_by(person(request)), public_id=id)
        page = self.paginate_queryset(versions_of(item))
        return self.get_paginated_response(VersionSerializer(page, many=True).data)
