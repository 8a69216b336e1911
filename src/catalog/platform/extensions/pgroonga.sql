-- Extension pgroonga: what it makes, bodies left out.
create operator class pgroonga_text_full_text_search_ops_v2 default for type text using pgroonga as operator 1 =, function 1 hashtext(text);
create function pgroonga_match(text, text) returns boolean language sql immutable as '';
create operator &@ (leftarg=text, rightarg=text, function=pgroonga_match);
create operator &@~ (leftarg=text, rightarg=text, function=pgroonga_match);
create function pgroonga_score(tableoid oid, ctid tid) returns float8 language sql stable as '';
create function pgroonga_escape(value text) returns text language sql immutable as '';
