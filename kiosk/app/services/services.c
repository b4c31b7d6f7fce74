/* SPDX-License-Identifier: Apache-2.0 */
/* The services, one standing on the other. */
#include "kiosk/app/services/services.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"

/* --- the data --- */

/* One kiosk for a data folder: a second one would forget the first one's session. The kernel gives the lock back whatever ends us. */
static bool lock_data(struct services *services, const char *data_folder)
{
	char *path = file_join(data_folder, "lock");

	services->data_lock = file_lock(path);
	if (services->data_lock < 0)
		log_error("kiosk", "%s: %s", path,
			errno == EWOULDBLOCK ? "another kiosk runs on this data" : strerror(errno));
	free(path);
	return services->data_lock >= 0;
}

static bool open_state(struct services *services, const char *path)
{
	enum state_result why;
	char *broken = NULL;

	services->state = state_open(path, clock_wall_ms(services->clock), &broken, &why);
	if (broken) {
		log_error("kiosk", "state.db was damaged and is kept as %s", broken);
		snprintf(services->broken_state, sizeof services->broken_state, "%.199s", broken);
		free(broken);
	}
	if (!services->state) {
		log_error("kiosk", "%s: %s", path, state_result_name(why));
		return false;
	}
	/* A slow disk holds whoever writes: that is the writer's thread and never this one. */
	state_only_read(services->state);
	return true;
}

static bool open_data(struct services *services, const char *data_folder)
{
	if (!file_make_folder(data_folder)) {
		log_error("kiosk", "%s: %s", data_folder, strerror(errno));
		return false;
	}
	if (!lock_data(services, data_folder))
		return false;
	char *path = file_join(data_folder, "state.db");
	bool is_open = open_state(services, path);
	if (is_open) {
		services->writer = state_writer_create(path, services->inbox);
		services->track = track_create(services->clock, services->writer);
		services->housekeeping = housekeeping_create(services->clock, services->writer);
	}
	free(path);
	return is_open;
}

/* --- the services --- */

static void make_network(struct services *services, const struct services_setup *setup)
{
	struct shop_catalog_setup shop = { setup->data_folder, services->clock, services->inbox,
		setup->give_memory_back, setup->is_stopping };

	services->shop = shop_catalog_create(&shop, services->news);
	struct network_setup network = { .data_folder = setup->data_folder,
		.hub_url = setup->hub_url,
		.ca_file = setup->ca_file,
		.root_key = setup->root_key,
		.enroll_code = setup->enroll_code,
		.image_budget_bytes = setup->image_budget_bytes,
		.clock = services->clock,
		.inbox = services->inbox,
		.jobs = services->jobs,
		.state = services->state,
		.writer = services->writer,
		.catalog = services->shop };
	services->network = network_create(&network, services->news);
}

static bool make_devices(struct services *services, const struct services_setup *setup)
{
	struct devices_setup devices = { .data_folder = setup->data_folder,
		.config = setup->hw,
		.clock = services->clock,
		.inbox = services->inbox,
		.jobs = services->jobs,
		.state = services->state,
		.writer = services->writer,
		.track = services->track };

	services->devices = devices_create(&devices, services->news);
	return services->devices != NULL;
}

/* What stands on the devices and the network. */
static void make_trade(struct services *services, const struct services_setup *setup)
{
	struct receipts_setup receipts = { services->clock, services->devices, services->state,
		services->writer };
	struct technician_setup technician = { services->clock, services->inbox, services->jobs,
		services->devices, services->state, services->writer };
	struct orders_setup orders = { services->clock, services->network, services->state, services->writer,
		setup->order_minutes };
	struct payments_setup payments = { services->clock, services->devices, services->network,
		services->languages, services->track, services->state, services->writer };

	services->receipts = receipts_create(&receipts, services->news);
	services->technician = technician_create(&technician, services->news);
	services->orders = orders_create(&orders, services->news);
	services->payments = payments_create(&payments, services->news);
}

struct services *services_create(const struct services_setup *setup)
{
	struct services *services = xcalloc(1, sizeof *services);

	services->clock = setup->clock;
	services->inbox = setup->inbox;
	services->data_lock = -1;
	services->news = news_create();
	services->jobs = jobs_create(services->inbox);
	services->languages = languages_create(setup->share_folder, setup->language);
	if (!open_data(services, setup->data_folder)) {
		hw_config_destroy(setup->hw);
		goto fail;
	}
	make_network(services, setup);
	if (!make_devices(services, setup))
		goto fail;
	make_trade(services, setup);
	return services;
fail:
	services_destroy(services);
	return NULL;
}

void services_destroy(struct services *services)
{
	if (!services)
		return;
	/* Threads that send first; then what their messages refer to. */
	jobs_destroy(services->jobs);
	network_destroy(services->network);
	technician_destroy(services->technician);
	devices_destroy(services->devices);
	receipts_destroy(services->receipts);
	payments_destroy(services->payments);
	orders_destroy(services->orders);
	shop_catalog_destroy(services->shop);
	state_writer_destroy(services->writer);
	news_destroy(services->news);
	track_destroy(services->track);
	housekeeping_destroy(services->housekeeping);
	state_close(services->state);
	if (services->data_lock >= 0)
		close(services->data_lock);
	languages_destroy(services->languages);
	free(services);
}
