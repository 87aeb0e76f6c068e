-- Sets the device name of a session.
--
-- ARGV[1]  id, name  the session's id, and the device's name
-- Says     1 if the session exists, else 0
if not redis.call('ZSCORE', sessions, args.id) or redis.call('EXISTS', args.session .. args.id) == 0 then
  return reply({ '0' })
end
redis.call('HSET', args.session .. args.id, 'device_name', args.name)
return reply({ '1' })
