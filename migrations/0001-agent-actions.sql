-- breaking: no
--
-- One row for each action. The original system's columns keep their names, types and CHECK.
-- Columns of fixed width come first, because that saves padding.

create table agent_actions (
  id uuid not null,
  correlation_id uuid not null,
  created_at timestamptz not null default now(),
  ingested_at timestamptz not null default now(),
  duration_us bigint,
  duration_ms integer,
  debug_mode boolean not null default true,
  span_id bytea check (octet_length(span_id) = 8),
  parent_span_id bytea check (octet_length(parent_span_id) = 8),
  status text not null default 'ok' check (status in ('ok', 'error', 'cancelled')),
  action_type text not null
    check (action_type in ('tool_call', 'decision', 'error', 'success')),
  action_name text not null,
  agent_name text not null,
  project_name text,
  project_path text,
  working_directory text,
  source jsonb,
  action_details jsonb default '{}'::jsonb
) partition by list (debug_mode);

-- The side of debug rows can be dropped partition by partition; the other side is kept.
create table agent_actions_debug partition of agent_actions
  for values in (true) partition by range (created_at);
create table agent_actions_kept partition of agent_actions
  for values in (false) partition by range (created_at);

-- On each side, because at the root the key would have to hold debug_mode as well. Both columns
-- are functions of the span, so a row that is sent again meets itself.
alter table agent_actions_debug add primary key (id, created_at);
alter table agent_actions_kept add primary key (id, created_at);

-- Rows of times that have no partition, such as those of lying clocks.
create table agent_actions_debug_default partition of agent_actions_debug default;
create table agent_actions_kept_default partition of agent_actions_kept default;

-- One run. Deduplicated: 8 to 11 bytes a row.
create index agent_actions_correlation_id on agent_actions (correlation_id);
-- The last actions of an agent, or one agent's part of a time range.
create index agent_actions_agent_name on agent_actions (agent_name, created_at);
-- The errors of a time range, without reading what went well.
create index agent_actions_errors on agent_actions (created_at) where action_type = 'error';
-- Any time range, for 0.1 bytes a row: rows arrive nearly in order of time.
create index agent_actions_created_at on agent_actions using brin (created_at);

comment on table agent_actions is
  'What agents did: one row for each action. Debug rows are partitioned by week, kept rows by month.';
comment on column agent_actions.id is
  'Made from the span alone, so that sending an action again never makes a second row.';
comment on column agent_actions.correlation_id is
  'The run: the trace id of OpenTelemetry with hyphens put in.';
comment on column agent_actions.created_at is
  'When the action started, by the clock of the agent''s machine.';
comment on column agent_actions.ingested_at is 'When the row was written, by the database''s clock.';
comment on column agent_actions.duration_us is
  'Whole microseconds; NULL when the action has no extent, as most decisions.';
comment on column agent_actions.duration_ms is
  'The same in whole milliseconds, at most 2147483647.';
comment on column agent_actions.debug_mode is
  'Debug rows are what retention removes; the others are kept.';
comment on column agent_actions.span_id is
  'Span id of the action, 8 bytes; NULL when no span stands for it, as for an error told by another action.';
comment on column agent_actions.parent_span_id is
  'Span id of the nearest enclosing action; NULL at the root of a run. The parent''s row may be missing: still running, killed, or in a process that is not observed.';
comment on column agent_actions.status is 'How the action ended: ok, error or cancelled.';
comment on column agent_actions.action_type is 'tool_call, decision, error or success.';
comment on column agent_actions.action_name is
  'The tool, the decision, the type of the error, or the task.';
comment on column agent_actions.agent_name is 'The agent that acted.';
comment on column agent_actions.source is
  'Where the action was observed (scope, service, seq, trace_id); NULL when that says nothing new.';
comment on column agent_actions.action_details is
  'tool_call: tool_parameters, tool_result, success, error_message, error_type. decision: decision_context, decision_result. error: error_type, error_message, error_context, severity. success: its own object.';
