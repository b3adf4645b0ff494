"""Auditor: is every record wired, from the code that computes it to a mounted widget?"""
