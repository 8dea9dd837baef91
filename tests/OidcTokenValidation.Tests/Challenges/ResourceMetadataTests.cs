using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>RFC 9728.</summary>
public sealed class ResourceMetadataTests
{
    [Rule("RFC 9728 §2 resource", "RFC 9728 §3.1 address")]
    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/.well-known/oauth-protected-resource")]
    [InlineData("https://api.example.com/", "https://api.example.com/.well-known/oauth-protected-resource")]
    [InlineData("https://api.example.com/v1", "https://api.example.com/.well-known/oauth-protected-resource/v1")]
    [InlineData("https://api.example.com/v1/", "https://api.example.com/.well-known/oauth-protected-resource/v1/")]
    [InlineData("https://api.example.com:8443/a/b%20c", "https://api.example.com:8443/.well-known/oauth-protected-resource/a/b%20c")]
    [InlineData("https://[2001:db8::1]/a", "https://[2001:db8::1]/.well-known/oauth-protected-resource/a")]
    [InlineData("https://API.example.com/A", "https://API.example.com/.well-known/oauth-protected-resource/A")]
    public void Address_of_the_metadata_is_derived_from_the_identifier(string resource, string address)
    {
        using var api = new Api(options => options.ProtectedResource.Resource = resource);
        ProtectedResourceMetadata metadata = api.Validator.ResourceMetadata!;
        Assert.Equal(resource, metadata.Resource);
        Assert.Equal(address, metadata.Address);
        Assert.EndsWith(metadata.Path, address, StringComparison.Ordinal);
        Assert.StartsWith("/.well-known/oauth-protected-resource", metadata.Path, StringComparison.Ordinal);
        Assert.Equal(resource, JsonElement.Parse(metadata.Json.Span).GetProperty("resource").GetString());
    }

    [Fact]
    public void Metadata_without_an_identifier_does_not_exist()
    {
        using var api = new Api();
        Assert.Null(api.Validator.ResourceMetadata);
    }

    [Rule("RFC 9728 §2 authorization_servers", "RFC 9728 §2 scopes_supported", "RFC 9728 §2 bearer_methods_supported", "RFC 9728 §2 DPoP")]
    [Fact]
    public void Metadata_contains_everything_that_is_configured()
    {
        using var api = new Api(static options =>
        {
            options.Trust("https://second.example.com/");
            options.DPoP.Mode = DPoPMode.Required;
            options.DPoP.AllowedAlgorithms = ["ES256", "PS256"];
            options.ProtectedResource = new ProtectedResourceOptions
            {
                Resource = "https://api.example.com",
                Name = "Things \"and\" more",
                Scopes = ["read", "write"],
                AuthorizationDetailsTypes = ["payment"],
                Documentation = "https://api.example.com/docs",
                Policy = "https://api.example.com/policy",
                TermsOfService = "https://api.example.com/terms",
                ClientCertificates = true,
            };
        });
        JsonElement json = JsonElement.Parse(api.Validator.ResourceMetadata!.Json.Span);
        Assert.Equal(
            [
                "authorization_details_types_supported", "authorization_servers", "dpop_bound_access_tokens_required", "dpop_signing_alg_values_supported", "resource",
                "resource_documentation", "resource_name", "resource_policy_uri", "resource_tos_uri", "scopes_supported", "tls_client_certificate_bound_access_tokens",
            ],
            json.EnumerateObject().Select(static member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal([api.Issuer.Issuer, "https://second.example.com/"], Texts(json, "authorization_servers"));
        Assert.Equal(["read", "write"], Texts(json, "scopes_supported"));
        Assert.Equal(["ES256", "PS256"], Texts(json, "dpop_signing_alg_values_supported"));
        Assert.Equal(["payment"], Texts(json, "authorization_details_types_supported"));
        Assert.Equal("Things \"and\" more", json.GetProperty("resource_name").GetString());
        Assert.True(json.GetProperty("dpop_bound_access_tokens_required").GetBoolean());
    }

    [Rule("RFC 9728 §2 bearer_methods_supported", "RFC 9728 §3.2 empty members")]
    [Fact]
    public void Member_without_a_value_is_left_out()
    {
        using var api = new Api(static options =>
        {
            options.DPoP.Mode = DPoPMode.Off;
            options.ProtectedResource.Resource = "https://api.example.com";
        });
        JsonElement json = JsonElement.Parse(api.Validator.ResourceMetadata!.Json.Span);
        Assert.Equal(["resource", "authorization_servers", "bearer_methods_supported"], json.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(["header"], Texts(json, "bearer_methods_supported"));
    }

    [Rule("RFC 9728 §5.1 resource_metadata")]
    [Fact]
    public async Task Every_challenge_names_the_address_of_the_metadata()
    {
        const string Parameter = "resource_metadata=\"https://api.example.com/.well-known/oauth-protected-resource/v1\"";
        using var api = new Api(static options => options.ProtectedResource.Resource = "https://api.example.com/v1");
        AccessTokenValidationResult valid = await api.SendAsync(api.Token().WithScope("read"));
        Challenge[] challenges =
        [
            api.Challenge(await api.SendAsync(default(StringValues))),
            api.Challenge(await api.SendAsync(api.Token().Expired())),
            api.Challenge(await api.SendAsync("Bearer")),
            api.Challenge(valid, AccessRequirement.AllScopes("write")),
            api.Challenge(valid, AccessRequirement.AuthenticationContext("urn:mfa")),
        ];
        Assert.Equal([401, 401, 400, 403, 401], challenges.Select(static c => c.StatusCode));
        Assert.All(challenges.SelectMany(static c => c.Headers).Where(static h => h.Key == "WWW-Authenticate"), header =>
            Assert.Equal(2, header.Value.Split(Parameter).Length));
        Assert.All(challenges, static challenge => Assert.Contains(challenge.Headers, static h => h.Key == "WWW-Authenticate"));
    }

    [Rule("RFC 9728 §1.2 identifier")]
    [Theory]
    [InlineData("http://api.example.com")]
    [InlineData("http://127.0.0.1:5001")]
    [InlineData("https://api.example.com/?x=1")]
    [InlineData("https://api.example.com/#x")]
    [InlineData("https://user@api.example.com")]
    [InlineData("https://api.example.com/a/../b")]
    [InlineData("https://api.example.com//")]
    [InlineData("https://api.example.com/a//b")]
    [InlineData("https://api.example.com/a%2Fb")]
    [InlineData("https://api.example.com/a%2fb")]
    [InlineData("https://api.example.com/a%3Fb")]
    [InlineData("https://api.example.com/ ")]
    [InlineData("https://äpi.example.com/")]
    [InlineData("/v1")]
    [InlineData("urn:api")]
    [InlineData("")]
    public void Identifier_is_an_https_url(string resource)
    {
        var mistake = Assert.Throws<OptionsValidationException>(() => new Api(options => options.ProtectedResource.Resource = resource));
        Assert.Contains("ProtectedResource.Resource", Assert.Single(mistake.Failures), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<AccessTokenValidationOptions>> Mistakes => new()
    {
        { "ProtectedResource is null", static o => o.ProtectedResource = null! },
        { "no Resource", static o => o.ProtectedResource = new() { Name = "Things" } },
        { "ProtectedResource.Scopes holds 'a b'", static o => o.ProtectedResource.Scopes = ["a b"] },
        { "ProtectedResource.Scopes holds ''", static o => o.ProtectedResource.Scopes = [""] },
        { "ProtectedResource.Scopes holds ''", static o => o.ProtectedResource.Scopes = null! },
        { "ProtectedResource.AuthorizationDetailsTypes", static o => o.ProtectedResource.AuthorizationDetailsTypes = null! },
        { "ProtectedResource.Documentation is 'docs'", static o => o.ProtectedResource.Documentation = "docs" },
        { "ProtectedResource.Policy", static o => o.ProtectedResource.Policy = "javascript:alert(1)" },
        { "ProtectedResource.TermsOfService", static o => o.ProtectedResource.TermsOfService = "/terms" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Error_message_names_what_to_write(string message, Action<AccessTokenValidationOptions> spoil)
    {
        var mistake = Assert.Throws<OptionsValidationException>(() => new Api(options =>
        {
            options.ProtectedResource.Resource = "https://api.example.com";
            spoil(options);
        }));
        Assert.Contains(message, Assert.Single(mistake.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_http_is_allowed_when_configured()
    {
        using var api = new Api(static options => options.ProtectedResource = new() { Resource = "http://127.0.0.1:5001/v1", AllowLoopbackHttp = true });
        Assert.Equal("http://127.0.0.1:5001/.well-known/oauth-protected-resource/v1", api.Validator.ResourceMetadata!.Address);
    }

    private static IEnumerable<string?> Texts(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Select(static item => item.GetString());
}
