using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>A valid token without a required permission is logged, counted, and explained in Development: the requirement, and what the token has.</summary>
public sealed class ForbiddenTests : IDisposable
{
    private const int Event = 4;

    private readonly LogCollector _log = new();
    private readonly LoggerFactory _loggers;

    public ForbiddenTests() => _loggers = new LoggerFactory([_log]);

    public void Dispose()
    {
        _loggers.Dispose();
        _log.Dispose();
    }

    public static TheoryData<string, AccessRequirement, string, string, string> Requirements => new()
    {
        { "scope", AccessRequirement.AllScopes("read", "write"), "Scope", "InsufficientScope (RFC 6750 §3.1)", "Required: the scope 'read' and the scope 'write'; not met: the scope 'write'; the token has the scopes \"read\", \"list\"." },
        { "any scope", AccessRequirement.AnyScope("write", "admin"), "Scope", "InsufficientScope", "not met: one of the scopes 'write', 'admin'; the token has the scopes \"read\", \"list\"." },
        { "claim", AccessRequirement.Claim("tenant", "a", "b"), "Claim", "InsufficientClaim", "Required: the claim 'tenant' to hold one of 'a', 'b'; not met: the claim 'tenant' to hold one of 'a', 'b'; the token has 'tenant' \"c\"." },
        { "missing claim", AccessRequirement.Claim(["realm_access", "roles"], "admin"), "Claim", "InsufficientClaim", "the token has no claim 'realm_access' / 'roles'." },
        { "permissions", AccessRequirement.AllPermissions("write"), "Claim", "InsufficientClaim", "the token has 'permissions' \"one\", \"two\"." },
        { "claim test", AccessRequirement.Claim(["age"], static age => age.GetInt32() > 18), "Claim", "InsufficientClaim", "the claim 'age' to pass the test 'static age => age.GetInt32() > 18'; the token has 'age' \"7\"." },
        { "object claim", AccessRequirement.Claim(["address"], static _ => false), "Claim", "InsufficientClaim", "the token has 'address', an object." },
        { "role", AccessRequirement.AnyRole("admin"), "Test", "InsufficientByTest", "not met: the role 'admin'; the token has the roles \"user\"." },
        { "test", AccessRequirement.Predicate(static token => token.Subject == "bob"), "Test", "InsufficientByTest", "Required: the test 'static token => token.Subject == \"bob\"'; the token has what was looked at in it, and a test refused." },
        { "named test", AccessRequirement.Predicate(static (_, _) => ValueTask.FromResult(false), "owner of the thing"), "Test", "InsufficientByTest", "Required: the test 'owner of the thing'" },
        { "actor", AccessRequirement.ActorSubject("agent", "other"), "Claim", "InsufficientClaim (RFC 6750 §3.1)", "Required: the actor's 'sub' to be one of 'agent', 'other', of the token's issuer; not met: the actor's 'sub' to be one of 'agent', 'other', of the token's issuer; the token has the actor sub \"robot\" client_id \"fleet\" iss \"https://agents.example/\"." },
        { "client of an actor", AccessRequirement.ActorClient("fleet"), "Claim", "InsufficientClaim", "not met: the actor's 'client_id' to be 'fleet', of the token's issuer; the token has the actor sub \"robot\" client_id \"fleet\" iss \"https://agents.example/\"." },
        { "no actor", AccessRequirement.NoActor, "Claim", "InsufficientClaim", "Required: no actor; not met: no actor; the token has the actor sub \"robot\"" },
        { "test of the actor", AccessRequirement.Actor(static (actor, token) => actor.Subject == token.Subject), "Test", "InsufficientByTest", "Required: an actor and the test 'static (actor, token) => actor.Subject == token.Subject'; the token has what was looked at in it, and a test refused." },
        { "details", Details(static _ => false), "AuthorizationDetails", "InsufficientAuthorizationDetails (RFC 6750 §3.1)", "Required: authorization details of the type 'payment_initiation' to pass the test 'static _ => false'; not met: authorization details of the type 'payment_initiation' to pass the test 'static _ => false'; the token has authorization details of the types \"payment_initiation\", \"other\"; of 'payment_initiation' 1 of 2 cannot be read as Payment." },
        { "acr", AccessRequirement.AuthenticationContext("gold"), "Authentication", "InsufficientAuthentication (RFC 9470 §3)", "Required: 'acr' to be 'gold'; not met: 'acr' to be 'gold'; the token has 'acr' \"silver\", and 'auth_time' 2025-12-31 23:59:00 UTC." },
        { "age", AccessRequirement.AuthenticationAge(TimeSpan.FromSeconds(20)), "Authentication", "InsufficientAuthentication", "'auth_time' to be 20 s ago at most; the token has 'acr' \"silver\", and 'auth_time' 2025-12-31 23:59:00 UTC." },
    };

    [Theory]
    [MemberData(nameof(Requirements))]
    public async Task Requirement_that_is_not_met_is_logged_and_counted(string what, AccessRequirement requirement, string kind, string code, string explanation)
    {
        await using var rig = new Rig(loggers: _loggers);
        AccessTokenValidationResult result = await rig.SendAsync(Token(rig));
        Assert.True(result.IsValid, what);
        Challenge challenge = rig.Validator.CreateChallenge(result, requirement);

        (_, LogLevel level, _, string text, _) = Assert.Single(_log.Events(Event));
        Assert.Equal(LogLevel.Debug, level);
        Assert.Contains(code, text, StringComparison.Ordinal);
        Assert.Contains(explanation, text, StringComparison.Ordinal);
        Assert.Equal([$"issuer={rig.Issuer} requirement={kind} validator=rig"], rig.Measurements.TagsOf(TelemetryNames.AccessRefusals));
        Assert.Null(challenge.Explanation);
        Assert.DoesNotContain("token has", System.Text.Encoding.UTF8.GetString(challenge.Body.Span), StringComparison.Ordinal);
        Assert.Contains(explanation, rig.Validator.Explain(TestRequest.Bearer("x"), result, requirement).UnmetRequirement!, StringComparison.Ordinal);
        Assert.Contains(explanation, rig.Validator.Explain(TestRequest.Bearer("x"), result, requirement).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_without_scopes_and_roles_is_described()
    {
        await using var rig = new Rig(loggers: _loggers);
        AccessTokenValidationResult result = await rig.SendAsync(rig.Token().WithoutClaim("scope").WithoutClaim("roles"));
        rig.Validator.CreateChallenge(result, AccessRequirement.AllScopes("read"));
        rig.Validator.CreateChallenge(result, AccessRequirement.AnyRole("admin"));
        rig.Validator.CreateChallenge(result, Details(static _ => true));

        Assert.Collection(
            _log.Events(Event),
            static line => Assert.EndsWith("not met: the scope 'read'; the token has no scopes.", line.Message, StringComparison.Ordinal),
            static line => Assert.EndsWith("not met: the role 'admin'; the token has no roles.", line.Message, StringComparison.Ordinal),
            static line => Assert.EndsWith("; the token has no authorization details.", line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rejection_by_the_application_is_logged_and_counted()
    {
        await using var rig = new Rig(loggers: _loggers);
        AccessTokenValidationResult result = await rig.SendAsync(Token(rig));
        rig.Validator.CreateChallenge(result);

        Assert.Contains("InsufficientByPolicy", Assert.Single(_log.Events(Event)).Message, StringComparison.Ordinal);
        Assert.Equal([$"issuer={rig.Issuer} requirement=Policy validator=rig"], rig.Measurements.TagsOf(TelemetryNames.AccessRefusals));
        Assert.Null(rig.Validator.Explain(TestRequest.Bearer("x"), result).UnmetRequirement);
    }

    [Fact]
    public async Task Token_that_the_application_refuses_after_its_validation_is_logged_and_counted()
    {
        await using var rig = new Rig(loggers: _loggers);
        AccessTokenValidationResult refused = rig.Validator.Refuse(await rig.SendAsync(Token(rig)));
        rig.Validator.CreateChallenge(refused);

        Assert.Contains("RefusedByApplication (RFC 6750 §3.1). The token is valid, but the application refused it", Assert.Single(_log.Events(1)).Message, StringComparison.Ordinal);
        Assert.Empty(_log.Events(Event));
        Assert.Equal([$"issuer={rig.Issuer} requirement=Admit validator=rig"], rig.Measurements.TagsOf(TelemetryNames.AccessRefusals));
    }

    [Fact]
    public async Task Tenants_are_one_tag()
    {
        using var tenant = new TestIssuer("https://tenant-1.example/");
        await using var rig = new Rig(options => options.ResolveIssuer = issuer => issuer == tenant.Issuer ? tenant.Trust() : null);
        rig.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        rig.Validator.CreateChallenge(await rig.SendAsync(TestRequest.Bearer(tenant.Token().Create())));

        Assert.Equal(["issuer=resolved requirement=Policy validator=rig"], rig.Measurements.TagsOf(TelemetryNames.AccessRefusals));
    }

    [Fact]
    public async Task Challenge_for_a_token_that_is_not_valid_counts_nothing_more()
    {
        await using var rig = new Rig(loggers: _loggers);
        rig.Validator.CreateChallenge(await rig.SendAsync(rig.Token().Expired()));
        rig.Validator.CreateChallenge(await rig.SendAsync(TestRequest.Anonymous()));
        rig.Validator.CreateChallenge(default);

        Assert.Empty(_log.Events(Event));
        Assert.Empty(rig.Measurements.TagsOf(TelemetryNames.AccessRefusals));
    }

    [Fact]
    public async Task Values_of_the_token_are_cleaned_and_bounded()
    {
        await using var rig = new Rig(loggers: _loggers);
        var values = new JsonArray([.. Enumerable.Range(0, 30).Select(static i => (JsonNode)$"{i}\r\n{new string('v', 300)}")]);
        AccessTokenValidationResult result = await rig.SendAsync(Token(rig).WithClaim("groups", values));
        Assert.True(result.IsValid, result.Failure?.ToString());
        rig.Validator.CreateChallenge(result, AccessRequirement.Claim("groups", "x").And(AccessRequirement.Predicate(static _ => true, new string('d', 5000))));

        string text = Assert.Single(_log.Events(Event)).Message;
        Assert.Contains(" and 22 more", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 500, 1500);
        Assert.DoesNotContain(text, char.IsControl);
    }

    [Fact]
    public async Task Response_contains_the_explanation_in_Development_where_configured()
    {
        using var issuer = new TestIssuer();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Services.AddAccessTokenValidation(options =>
        {
            options.Audiences.Add(TestIssuer.DefaultAudience);
            options.Issuers.Add(issuer.Trust());
        }).ExplainAccessTokenRefusals();
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        using IHost host = builder.Build();
        var validator = host.Services.GetRequiredService<AccessTokenValidator>();
        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(issuer.Token().WithScope("read").Create()), TestContext.Current.CancellationToken);

        Challenge forbidden = validator.CreateChallenge(result, AccessRequirement.AllScopes("write"));
        var body = JsonElement.Parse(forbidden.Body.Span);
        Assert.Equal(("InsufficientScope", "RFC 6750 §3.1"), (body.GetProperty("code").GetString(), body.GetProperty("section").GetString()));
        Assert.Equal("Required: the scope 'write'; not met: the scope 'write'; the token has the scopes \"read\".", body.GetProperty("explanation").GetString());
        Assert.Equal(forbidden.Explanation, body.GetProperty("explanation").GetString());
        Assert.DoesNotContain(forbidden.Headers, static field => field.Value.Contains("token has", StringComparison.Ordinal));
        Assert.Contains("'acr' to be 'gold'; the token has no 'acr'", validator.CreateChallenge(result, AccessRequirement.AuthenticationContext("gold")).Explanation!, StringComparison.Ordinal);
        Assert.Contains("The application, or a requirement of its policy", validator.CreateChallenge(result).Explanation!, StringComparison.Ordinal);
        Assert.All(_log.Events(Event), static entry => Assert.Equal(LogLevel.Information, entry.Level));

        // A token that is not read: the explanation names its scheme.
        AccessTokenValidationResult none = await validator.ValidateAsync(TestRequest.Anonymous() with { Authorization = "Token abc" }, TestContext.Current.CancellationToken);
        Assert.Contains("has the scheme 'Token'", validator.CreateChallenge(none).Explanation!, StringComparison.Ordinal);
    }

    private static AccessRequirement Details(Func<Payment, bool> test, [CallerArgumentExpression(nameof(test))] string? description = null) =>
        AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, test, description);

    private static TestTokenBuilder Token(Rig rig) => rig.Token().WithScope("read", "list").WithAcr("silver").AuthenticatedBefore(TimeSpan.FromMinutes(1)).WithRoles("user")
        .WithClaim("tenant", "c").WithClaim("permissions", new JsonArray("one", "two")).WithClaim("age", 7).WithClaim("address", new JsonObject())
        .WithClaim("act", new JsonObject { ["sub"] = "robot", ["iss"] = "https://agents.example/", ["client_id"] = "fleet" })
        .WithClaim("authorization_details", new JsonArray(Payment.Create("a", 1), new JsonObject { ["type"] = "other" }, Payment.Create("a", "x")));
}
