using System.Reflection;
using System.Security.Claims;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.Principal;

/// <summary>The principal's claims are created lazily. No caller can observe this by any member.</summary>
public sealed class TokenPrincipalTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
    private readonly AccessTokenValidator _validator;
    private readonly AccessToken _token;

    public TokenPrincipalTests()
    {
        _validator = _issuer.CreateValidator();
        _token = _validator.ValidateAtOnce(TestRequest.Bearer(_issuer.Token().WithClaim("roles", new JsonArray("admin")).Create())).Token!;
    }

    public static TheoryData<string, Func<ClaimsPrincipal, bool>> FirstLooks => new()
    {
        { "Identity", static p => p.Identity is { IsAuthenticated: true, Name: "alice", AuthenticationType: "AccessToken" } },
        { "Identities", static p => p.Identities.Single().HasClaim("sub", "alice") },
        { "Claims", static p => p.Claims.Any(static c => c.Type == "sub") },
        { "FindAll by type", static p => p.FindAll("sub").Any() },
        { "FindAll by test", static p => p.FindAll(static c => c.Type == "sub").Any() },
        { "FindFirst by type", static p => p.FindFirst("sub")?.Value == "alice" },
        { "FindFirst by test", static p => p.FindFirst(static c => c.Type == "sub")?.Value == "alice" },
        { "HasClaim", static p => p.HasClaim("sub", "alice") },
        { "HasClaim by test", static p => p.HasClaim(static c => c.Type == "sub") },
        { "IsInRole", static p => p.IsInRole("admin") && !p.IsInRole("root") },
        { "Clone", static p => p.Clone().FindFirst("sub")?.Value == "alice" && AccessToken.From(p.Clone()) is not null },
        { "copy", static p => new ClaimsPrincipal(p).FindFirst("sub")?.Value == "alice" && AccessToken.From(new ClaimsPrincipal(p)) is not null },
        { "copied identity", static p => new ClaimsIdentity(p.Identity, claims: null, "other", "sub", "roles").FindFirst("sub")?.Value == "alice" },
        { "AddIdentity", static p => Added(p, static p => p.AddIdentity(new ClaimsIdentity([new Claim("x", "y")]))) },
        { "AddIdentities", static p => Added(p, static p => p.AddIdentities([new ClaimsIdentity([new Claim("x", "y")])])) },
        { "WriteTo", static p => Written(p).FindFirst("sub")?.Value == "alice" },
    };

    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [MemberData(nameof(FirstLooks), DisableDiscoveryEnumeration = true)]
    public void First_access_finds_everything(string name, Func<ClaimsPrincipal, bool> look)
    {
        ClaimsPrincipal principal = _token.ToPrincipal();
        Assert.True(look(principal), name);
        Assert.Same(_token, AccessToken.From(principal));
    }

    [Fact]
    public void Every_member_of_the_base_class_is_overridden()
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        Type made = _token.ToPrincipal().GetType();
        string[] inherited =
        [
            .. from method in made.GetMethods(Public)
               where method.IsVirtual && method.DeclaringType == typeof(ClaimsPrincipal)
               select method.Name,
        ];
        Assert.Empty(inherited);
    }

    [Fact]
    public async Task Concurrent_threads_get_the_same_identity()
    {
        for (int i = 0; i < 200; i++)
        {
            ClaimsPrincipal principal = _token.ToPrincipal();
            ClaimsIdentity[] seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => principal.Identities.Single())));
            Assert.All(seen, identity => Assert.Same(seen[0], identity));
        }
    }

    [Fact]
    public void From_returns_no_token_of_an_identity_that_is_not_authenticated() =>
        Assert.Null(AccessToken.From(new ClaimsPrincipal(new ClaimsIdentity([]) { BootstrapContext = _token })));

    private static bool Added(ClaimsPrincipal principal, Action<ClaimsPrincipal> add)
    {
        add(principal);
        return principal.Identities.Count() == 2 && principal.Identity!.Name == "alice" && principal.HasClaim("x", "y");
    }

    private static ClaimsPrincipal Written(ClaimsPrincipal principal)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        principal.WriteTo(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        return new ClaimsPrincipal(reader);
    }
}
