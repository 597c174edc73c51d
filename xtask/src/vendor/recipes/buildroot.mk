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

# The tree has the crates for one target.
@NAME@_TARGET = @target@

# The tree's own script sets the flags, the date, and maps of paths.
define @NAME@_BUILD_CMDS
	$(if $(filter $(@NAME@_TARGET),$(RUSTC_TARGET_NAME)),,\
		$(error This tree of @name@ is for $(@NAME@_TARGET). \
		For $(RUSTC_TARGET_NAME), make another with `cargo xtask vendor`))
	cd $(@D) && \
	$(TARGET_MAKE_ENV) \
		$(TARGET_CONFIGURE_OPTS) \
		$(PKG_CARGO_ENV) \
		$(@NAME@_CARGO_ENV) \
		CARGO_TARGET_DIR="$(@D)/target" \
		./build.sh
endef

define @NAME@_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 0755 $(@D)/target/$(@NAME@_TARGET)/release/@program@ \
		$(TARGET_DIR)/usr/bin/@program@
endef

$(eval $(cargo-package))
