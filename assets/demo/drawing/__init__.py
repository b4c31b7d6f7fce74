# SPDX-License-Identifier: Apache-2.0
"""Drawn pictures for the demo catalog: shape x colours x motif x label style."""
