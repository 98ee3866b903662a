"""The labels that every mark carries: how students' code was kept apart when it was made."""

__all__ = ["CAUTIONS", "JAIL", "REDUCED", "UNSAFE"]

JAIL = "bubblewrap jail"
REDUCED = "REDUCED ISOLATION (--reduced-isolation)"
UNSAFE = "NOT ISOLATED (--unsafe-own-code-only)"
# What is to be known of marks that were not made in a jail, wherever they are shown.
CAUTIONS = {
    UNSAFE: "these marks were made without a jail and prove nothing about code of others",
    REDUCED: "these marks were made in a container that allows no jail; a separate user and refused system calls "
    "protected them, no namespaces",
}
