namespace OidcTokenValidation.Interop.Tests.Revocation;

[Collection<RedisCollection>]
public sealed class RedisOutageTests(RedisNodes nodes) : SharedOutageContract(nodes);
