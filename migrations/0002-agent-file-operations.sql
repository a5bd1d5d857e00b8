-- breaking: no
--
-- What each Read, Write, Edit, Glob, Grep and Delete touched, derived from its action alone.

create table agent_file_operations (
  action_id uuid not null,
  correlation_id uuid not null,
  created_at timestamptz not null,
  line_start integer,
  line_end integer,
  seq smallint not null,
  operation text not null
    check (operation in ('read', 'write', 'edit', 'glob', 'grep', 'delete')),
  file_path text not null,
  path_hash bytea not null check (octet_length(path_hash) = 16),
  content_hash_before text,
  content_hash_after text,
  primary key (action_id, seq, created_at)
) partition by range (created_at);

create table agent_file_operations_default partition of agent_file_operations default;

-- The files of a run.
create index agent_file_operations_correlation_id on agent_file_operations (correlation_id);
-- The history of a file. By hash, because a path may exceed what an index entry can hold.
create index agent_file_operations_path on agent_file_operations (path_hash, created_at);

comment on table agent_file_operations is
  'Which files an action touched. Nothing is read from disk: hashes are there only where the action brought them.';
comment on column agent_file_operations.action_id is
  'The action: agent_actions.id, with the same created_at.';
comment on column agent_file_operations.seq is
  'Tells the operations of one action apart; counts from 0.';
comment on column agent_file_operations.file_path is
  'As the action has it: not made absolute. For Glob and Grep the folder or file that was searched.';
comment on column agent_file_operations.path_hash is
  'The first 16 bytes of SHA-256 over file_path in UTF-8.';
comment on column agent_file_operations.line_start is
  'First line, counted from 1; NULL for the whole file.';
comment on column agent_file_operations.line_end is
  'Last line, included; NULL for up to the end.';
