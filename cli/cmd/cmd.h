/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_H
#define PMEMCTL_CMD_H

#include "cli.h"

/* One file each, but where another is named. */
extern const struct command cmd_show;
extern const struct command cmd_list;
/* dax-list.c: of daxctl alone */
extern const struct command cmd_list_dax;
/* dax-create.c, dax-reconfigure.c, dax-service.c */
extern const struct command cmd_create_device;
extern const struct command cmd_reconfigure_device;
extern const struct command cmd_destroy_device;
extern const struct command cmd_enable_device;
extern const struct command cmd_disable_device;
/* dax-memory.c */
extern const struct command cmd_online_memory;
extern const struct command cmd_offline_memory;
/* dax-migrate.c */
extern const struct command cmd_migrate_device_model;
/* dax-split-acpi.c */
extern const struct command cmd_split_acpi;
extern const struct command cmd_create_namespace;
extern const struct command cmd_destroy_namespace;
extern const struct command cmd_rename_namespace;
/* service.c */
extern const struct command cmd_enable_namespace;
extern const struct command cmd_disable_namespace;
extern const struct command cmd_enable_region;
extern const struct command cmd_disable_region;
extern const struct command cmd_enable_dimm;
extern const struct command cmd_disable_dimm;
extern const struct command cmd_create_dax;
extern const struct command cmd_destroy_dax;
extern const struct command cmd_set_mode;
extern const struct command cmd_check_namespace;
extern const struct command cmd_read_infoblock;
extern const struct command cmd_write_infoblock;
extern const struct command cmd_doctor;
extern const struct command cmd_diagnose;
extern const struct command cmd_init_labels;
extern const struct command cmd_read_labels;
extern const struct command cmd_write_labels;
extern const struct command cmd_zero_labels;
extern const struct command cmd_check_labels;
extern const struct command cmd_clear_errors;
extern const struct command cmd_inject_error;
extern const struct command cmd_inject_smart;
extern const struct command cmd_update_firmware;
extern const struct command cmd_activate_firmware;
/* bus-scrub.c */
extern const struct command cmd_start_scrub;
extern const struct command cmd_wait_scrub;
/* dimm-passphrase.c */
extern const struct command cmd_setup_passphrase;
extern const struct command cmd_update_passphrase;
extern const struct command cmd_remove_passphrase;
/* dimm-sanitize.c */
extern const struct command cmd_freeze_security;
extern const struct command cmd_sanitize_dimm;
extern const struct command cmd_wait_overwrite;
extern const struct command cmd_load_keys;
/* goal-create.c, goal-delete.c */
extern const struct command cmd_create_goal;
extern const struct command cmd_load_goal;
extern const struct command cmd_delete_goal;
extern const struct command cmd_delete_pcd;
extern const struct command cmd_dump_debug_log;
extern const struct command cmd_support_bundle;
extern const struct command cmd_dump_goal;
/* dimm-set-sensor.c, dimm-set.c */
extern const struct command cmd_set_sensor;
extern const struct command cmd_set_dimm;
extern const struct command cmd_metrics;
extern const struct command cmd_monitor;
extern const struct command cmd_set;
extern const struct command cmd_schema;
extern const struct command cmd_help;
extern const struct command cmd_complete;

#endif
