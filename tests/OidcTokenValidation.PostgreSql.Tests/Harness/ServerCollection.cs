namespace OidcTokenValidation.PostgreSql.Tests.Harness;

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<SharedServer>
{
    public const string Name = "one PostgreSQL server";
}
