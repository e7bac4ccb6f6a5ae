"""The admin of this product in place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class SeminarAdminConfig(AdminConfig):
    default_site = "seminar.adminsite.SeminarAdminSite"
