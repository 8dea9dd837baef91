using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Providers for the tests of keys: elliptic keys only, because they are created fastest.</summary>
internal static class Providers
{
    public const string MetadataPath = "/.well-known/openid-configuration";
    public const string OAuthMetadataPath = "/.well-known/oauth-authorization-server";
    public const string JwksPath = "/jwks";
    public const string Algorithm = "ES256";

    public static TestIssuerServer Start(TestClock clock)
    {
        TestIssuerServer server = TestIssuerServer.Start(clock);
        server.Issuer.RemoveKey(server.Issuer.Keys[0]);
        server.Issuer.AddKey(Algorithm);
        return server;
    }

    /// <summary>The next request for the keys waits at a door with the current keys; later requests do not wait.</summary>
    public static Door HoldNextKeys(this TestIssuerServer server)
    {
        var door = new Door();
        string keys = server.Issuer.Jwks;
        int left = 1;
        server.Script = path => path == JwksPath && Interlocked.Decrement(ref left) == 0 ? door.Hold(keys) : null;
        return door;
    }
}
