################################################################################
#
# @name@
#
################################################################################

# Made by `cargo xtask vendor` for the backend @backend@.
# README.md says how to use it.
@NAME@_VERSION = @version@
# The tree that this folder is in.
@NAME@_SITE = $(BR2_EXTERNAL_@NAME@_PATH)/../..
@NAME@_SITE_METHOD = local
# What a build in the tree itself leaves there.
@NAME@_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = --exclude /target
# Everything in the program but the application.
@NAME@_LICENSE = @licences@
@NAME@_LICENSE_FILES = NOTICE

# The root of the tree is a workspace, and the application is its member.
@NAME@_SUBDIR = app

$(eval $(cargo-package))
