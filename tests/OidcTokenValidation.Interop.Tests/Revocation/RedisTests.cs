namespace OidcTokenValidation.Interop.Tests.Revocation;

[Collection<RedisCollection>]
public sealed class RedisTests(RedisNodes nodes) : SharedRevocationContract(nodes);
