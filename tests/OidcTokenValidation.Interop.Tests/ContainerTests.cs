using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>README, "A provider in a container": its environment variables, with a certified provider that only the container's network reaches.</summary>
public sealed partial class ContainerTests
{
    private const string Public = "https://login.example.com/realms/things";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ContainerTests() => Counterparts.Require();

    [Theory]
    [InlineData("MetadataAddress")]
    [InlineData("JwksAddress")]
    public async Task Public_issuer_whose_documents_are_fetched_inside_the_network_is_trusted(string option)
    {
        await using var provider = await Provider.StartAsync(new ProviderSettings { Issuer = Public }, _cancellation);
        var settings = ReadmeVariables();
        if (option == "JwksAddress")
        {
            settings.Remove("AccessToken__Issuers__0__Keys__MetadataAddress");
            settings["AccessToken__Issuers__0__Keys__JwksAddress"] = "http://keycloak:8080/jwks";
        }

        using var app = await StartAsync(settings, provider);
        var validator = app.Services.GetRequiredService<AccessTokenValidator>();
        Assert.Equal((Public, IssuerKeyState.Fresh), (validator.Issuers[0].Issuer, validator.Issuers[0].Health.State));

        var token = await provider.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);
        var result = await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);
        Assert.True(result.IsValid, result.Failure?.ToString());
        Assert.Equal(Public, result.Token.Issuer);
    }

    [Fact]
    public async Task Start_without_the_provider_fails_and_names_the_unreachable_address()
    {
        await using var provider = await Provider.StartAsync(new ProviderSettings { Issuer = Public }, _cancellation);
        var settings = ReadmeVariables();
        settings["AccessToken__RequireKeysWithin"] = "00:00:00";
        settings["AccessToken__Issuers__0__Keys__MetadataAddress"] = "http://keycloack:8080/realms/things/.well-known/openid-configuration";

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(settings, provider));
        Assert.Contains($"AccessToken: {Public}: Unreachable, no response from http://keycloack:8080/realms/things/", failed.Message, StringComparison.Ordinal);
    }

    // The lines of the compose file in PROVIDERS.md, without the comments beside them.
    private static Dictionary<string, string?> ReadmeVariables()
    {
        var variables = ComposeLine().Matches(File.ReadAllText(Path.Combine(Counterparts.NodeFolder, "../../../src/OidcTokenValidation/PROVIDERS.md"))).ToDictionary(static line => line.Groups["name"].Value, static line => (string?)line.Groups["value"].Value, StringComparer.Ordinal);
        Assert.Equal(6, variables.Count);

        // The provider of this test is not Keycloak.
        variables["AccessToken__Issuers__0__Profile"] = nameof(AccessTokenProfile.Rfc9068);
        Assert.Equal(SampleApi.Audience, variables["AccessToken__Audiences__0"]);
        return variables;
    }

    private async Task<IHost> StartAsync(Dictionary<string, string?> variables, Provider provider)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        AddEnvironment(builder.Configuration, variables);
        builder.Services.AddAccessTokenValidation("AccessToken", builder.Configuration.GetSection("AccessToken"));
        builder.Services.Configure<AccessTokenValidationOptions>("AccessToken", options => options.Backchannel = () => new ContainerNetwork(new Uri(provider.Url)));
        var app = builder.Build();
        try
        {
            await app.StartAsync(_cancellation);
            return app;
        }
        catch (Exception)
        {
            app.Dispose();
            throw;
        }
    }

    // As environment variables of this process, which are removed once they are read.
    private static void AddEnvironment(IConfigurationManager configuration, Dictionary<string, string?> variables)
    {
        const string Prefix = "OIDC_CONTAINER_TEST_";
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(Prefix + name, value);
        }

        configuration.AddEnvironmentVariables(Prefix);
        foreach (var name in variables.Keys)
        {
            Environment.SetEnvironmentVariable(Prefix + name, null);
        }
    }

    [GeneratedRegex("""^ +(?<name>AccessToken__\w+): "?(?<value>[^"\s]+)"?""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex ComposeLine();
}
