using System.Net;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>Introspection requests are measured with their results; cached results count as cache hits.</summary>
public sealed class IntrospectionMetricsTests
{
    [Fact]
    public async Task Every_kind_of_introspection_response_is_measured()
    {
        using var rig = new OpaqueRig();
        Assert.Equal(TokenFailureCode.TokenNotActive, await rig.SendAsync("one"));
        Assert.Equal(TokenFailureCode.TokenNotActive, await rig.SendAsync("one"));
        rig.Response = (HttpStatusCode.OK, """{"active":true,"sub":"alice","aud":"https://api.example.com/"}""");
        Assert.Null(await rig.SendAsync("two"));
        rig.Response = (HttpStatusCode.OK, """{"active":"yes"}""");
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await rig.SendAsync("three"));
        rig.Response = (HttpStatusCode.InternalServerError, "{}");
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await rig.SendAsync("four"));

        Assert.Equal(
            ["Inactive", "Active", "Malformed", "StatusNotOk"],
            rig.Measurements.TagsOf(TelemetryNames.IntrospectionDuration).Select(static tags => tags.Split(' ')[1]["outcome=".Length..]));
        Assert.All(rig.Measurements.TagsOf(TelemetryNames.IntrospectionDuration), static tags => Assert.StartsWith("issuer=https://issuer.example/ ", tags, StringComparison.Ordinal));
        Assert.Equal("s", rig.Measurements.Units[TelemetryNames.IntrospectionDuration]);
        Assert.Equal(
            ["miss", "hit", "miss", "miss", "miss"],
            rig.Measurements.TagsOf(TelemetryNames.CacheLookups).Select(static tags => tags.Split(' ')[1]["result=".Length..]));
        Assert.Equal(2, Assert.Single(rig.Measurements.ReadGauges(), static measured => measured.Tags == "cache=introspection validator=opaque").Value);
    }
}
