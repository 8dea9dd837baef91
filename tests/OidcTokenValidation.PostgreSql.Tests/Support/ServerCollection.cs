namespace OidcTokenValidation.PostgreSql.Tests.Support;

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<SharedServer>
{
    public const string Name = "one PostgreSQL server";
}
