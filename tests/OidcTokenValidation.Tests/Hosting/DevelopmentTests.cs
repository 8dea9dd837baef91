using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>In Development the log explains a rejection; the response explains it only where configured. No other environment explains it.</summary>
public sealed class DevelopmentTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly LogCollector _log = new();

    public void Dispose()
    {
        _issuer.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("Development", LogLevel.Debug, LogLevel.Information)]
    [InlineData("Staging", LogLevel.Debug)]
    [InlineData("Production", LogLevel.Debug)]
    public async Task Rejection_is_logged_where_a_developer_sees_it(string environment, params LogLevel[] levels)
    {
        using IHost host = await StartAsync(environment);
        Challenge challenge = await RefuseAsync(host);

        Assert.Equal(levels, _log.Events(1).Select(static entry => entry.Level));
        Assert.All(_log.Events(1), static entry => Assert.Contains("AudienceMismatch (RFC 9068 §4)", entry.Message, StringComparison.Ordinal));
        Assert.Null(challenge.Explanation);
        Assert.Equal(["title", "status", "detail", "error"], Members(challenge).Select(static member => member.Key));
    }

    [Fact]
    public async Task Rejection_without_a_host_is_logged_at_Debug()
    {
        using var loggers = new LoggerFactory([_log]);
        using var validator = AccessTokenValidator.Create(Options(new AccessTokenValidationOptions()), loggerFactory: loggers);
        await validator.ValidateAsync(TestRequest.Bearer("x"), TestContext.Current.CancellationToken);

        Assert.Equal(LogLevel.Debug, Assert.Single(_log.Events(1)).Level);
    }

    [Fact]
    public async Task Response_contains_the_explanation_where_configured_in_Development()
    {
        using IHost host = await StartAsync("Development", static services => services.ExplainAccessTokenRefusals().ExplainAccessTokenRefusals());
        Challenge challenge = await RefuseAsync(host);

        JsonObject body = Members(challenge);
        Assert.Equal(("AudienceMismatch", "RFC 9068 §4", challenge.Explanation), ((string?)body["code"], (string?)body["section"], (string?)body["explanation"]));
        Assert.NotNull(challenge.Explanation);
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Events(3)).Level);

        // The header fields do not change.
        Assert.DoesNotContain(challenge.Headers, field => field.Value.Contains(challenge.Explanation, StringComparison.Ordinal));
        AccessTokenValidator validator = host.Services.GetRequiredService<AccessTokenValidator>();
        Challenge anonymous = validator.CreateChallenge(await validator.ValidateAsync(TestRequest.Anonymous(), TestContext.Current.CancellationToken));
        Assert.Equal("NoCredentials", (string?)Members(anonymous)["code"]);
        Assert.DoesNotContain("code", Members(validator.CreateChallenge(default)).Select(static member => member.Key));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("Test")]
    public async Task Application_in_any_other_environment_does_not_start(string environment)
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(environment, static services => services.ExplainAccessTokenRefusals()));

        Assert.Contains($"'{environment}', not Development", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Remove ExplainAccessTokenRefusals", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validator_is_not_created_without_a_host()
    {
        using ServiceProvider services = new ServiceCollection().AddAccessTokenValidation(options => Options(options)).ExplainAccessTokenRefusals().BuildServiceProvider();

        Assert.Contains("environment is not known", Assert.Throws<InvalidOperationException>(services.GetRequiredService<AccessTokenValidator>).Message, StringComparison.Ordinal);
    }

    private AccessTokenValidationOptions Options(AccessTokenValidationOptions options)
    {
        options.Audiences.Add(TestIssuer.DefaultAudience);
        options.Issuers.Add(_issuer.Trust());
        return options;
    }

    private async Task<IHost> StartAsync(string environment, Action<IServiceCollection>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddAccessTokenValidation(options => Options(options));
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        configure?.Invoke(builder.Services);
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private async Task<Challenge> RefuseAsync(IHost host)
    {
        AccessTokenValidator validator = host.Services.GetRequiredService<AccessTokenValidator>();
        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(_issuer.Token().For("https://other.example/").Create()), TestContext.Current.CancellationToken);
        Assert.Equal(TokenFailureCode.AudienceMismatch, result.Failure?.Code);
        return validator.CreateChallenge(result);
    }

    private static JsonObject Members(Challenge challenge) => JsonNode.Parse(challenge.Body.Span)!.AsObject();
}
