using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>Unknown issuers cost neither a request nor memory. Runs alone in the process because it measures the heap.</summary>
[Collection(nameof(SoakCollection))]
public sealed class TenantFloodTests
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"at+jwt","kid":"1"}"""u8);
    private static readonly string Signature = Base64Url.EncodeToString(new byte[64]);

    [Rule("RFC 8725 §3.10 unknown issuer")]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hundred_thousand_unknown_issuers_cost_no_request_and_no_memory(bool resolves)
    {
        await using var provider = new TenantProvider(options =>
        {
            if (!resolves)
                (options.ResolveIssuer, options.Issuers) = (null, [TenantProvider.Trust("https://configured.example/")]);
        });
        TestIssuer tenant = provider.Add("a");
        Assert.Equal(resolves, (await provider.SendAsync(tenant)).IsValid);
        int requests = provider.RequestCount;
        await FloodAsync(provider, 0, 1_000);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await FloodAsync(provider, 1_000, 100_000);

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 256 * 1024, $"The heap grew by {grown} bytes.");
        Assert.Equal(requests, provider.RequestCount);
        Assert.Equal(resolves ? 101_001 : 0, provider.ResolverCalls);
        Assert.Single(provider.Validator.Issuers);
    }

    private static async Task FloodAsync(TenantProvider provider, int from, int count)
    {
        long now = provider.Clock.GetUtcNow().ToUnixTimeSeconds();
        for (int index = from; index < from + count; index++)
        {
            string claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
                $$"""{"iss":"https://login.example/{{index}}/","sub":"a","client_id":"c","aud":"{{TestIssuer.DefaultAudience}}","jti":"j","iat":{{now}},"exp":{{now + 300}}}"""));
            AccessTokenValidationResult result = await provider.Validator.ValidateAsync(TestRequest.Bearer($"{Header}.{claims}.{Signature}"), TestContext.Current.CancellationToken);
            if (result.Failure?.Code != TokenFailureCode.IssuerNotTrusted)
                Assert.Fail($"Issuer {index}: {result.Failure}");
        }
    }
}
