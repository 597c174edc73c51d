/* The scenarios, each a function of its name. */

#ifndef SCENARIOS_H
#define SCENARIOS_H

#include "check.h"

void answers(const struct setting *setting);
void arguments(const struct setting *setting);
void bad_certificate(const struct setting *setting);
void big(const struct setting *setting);
void black_hole(const struct setting *setting);
void blocking(const struct setting *setting);
void clock_callback(const struct setting *setting);
void cut_off(const struct setting *setting);
void dribble(const struct setting *setting);
void freed_in_callback(const struct setting *setting);
void identity(const struct setting *setting);
void interrupted(const struct setting *setting);
void logging(const struct setting *setting);
void nobody(const struct setting *setting);
void not_websocket(const struct setting *setting);
void null(const struct setting *setting);
void options(const struct setting *setting);
void refused(const struct setting *setting);
void reset(const struct setting *setting);
void resumption(const struct setting *setting);
void server_closes(const struct setting *setting);
void setters(const struct setting *setting);
void sigpipe(const struct setting *setting);
void silent(const struct setting *setting);
void stays_open(const struct setting *setting);
void subprotocol(const struct setting *setting);
void thousand(const struct setting *setting);
void threads_hand_over(const struct setting *setting);
void threads_meet(const struct setting *setting);
void threads_read_error(const struct setting *setting);
void threads_share_client(const struct setting *setting);
void too_large(const struct setting *setting);
void unanswered(const struct setting *setting);
void verify_callback(const struct setting *setting);

#endif
