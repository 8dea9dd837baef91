using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Telemetry.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>Each validation is measured once, with its outcome. No tag contains anything of an unverified token.</summary>
public sealed class ValidationMetricsTests
{
    [Fact]
    public async Task Every_outcome_is_measured_with_its_reason()
    {
        await using var rig = new Rig();
        await rig.SendAsync(TestRequest.Anonymous());
        rig.Provider.FailWith(TestResponse.Error());
        await rig.SendAsync(rig.Token());
        rig.Provider.Recover();
        await rig.RefreshAsync();
        await rig.SendAsync(rig.Token());
        await rig.SendAsync(rig.Token().Expired());
        await rig.SendAsync(rig.Token().From("https://<script>.example/"));
        await rig.SendAsync(TestRequest.Bearer("no\u0001token"));

        Assert.Equal(
            [
                "outcome=NoCredentials reason=NoCredentials validator=rig",
                $"issuer={rig.Issuer} outcome=Unavailable reason=KeysUnavailable validator=rig",
                $"binding=Bearer issuer={rig.Issuer} outcome=Valid validator=rig",
                $"issuer={rig.Issuer} outcome=Rejected reason=Expired validator=rig",
                "outcome=Rejected reason=IssuerNotTrusted validator=rig",
                "outcome=Rejected reason=IllegalCharacter validator=rig",
            ],
            rig.Measurements.TagsOf(TelemetryNames.ValidationDuration));
        Assert.Equal("s", rig.Measurements.Units[TelemetryNames.ValidationDuration]);
    }

    [Fact]
    public async Task Every_binding_is_measured()
    {
        await using var rig = new Rig();
        using DPoPClient client = new DPoPClient(clock: rig.Clock);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().Create()));
        await rig.AcceptAsync(client.Request(rig.Token().BoundTo(client).Create()));
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().BoundTo(certificate).Create()) with { ClientCertificate = certificate });
        await rig.AcceptAsync(client.Request(rig.Token().BoundTo(client).BoundTo(certificate).Create()) with { ClientCertificate = certificate });

        Assert.Equal(["Bearer", "DPoP", "Mtls", "DPoP+Mtls"], rig.Measurements.TagsOf(TelemetryNames.ValidationDuration).Select(static tags => tags.Split(' ')[0]["binding=".Length..]));
    }

    [Fact]
    public async Task Issuers_of_a_resolver_have_one_tag_for_any_number()
    {
        using var tenant = new TestIssuer("https://tenant-1.example/");
        await using var rig = new Rig(options => options.ResolveIssuer = issuer => issuer == tenant.Issuer ? tenant.Trust() : null);
        rig.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        await rig.AcceptAsync(TestRequest.Bearer(tenant.Token().Create()));

        Assert.Equal(["binding=Bearer issuer=resolved outcome=Valid validator=rig"], rig.Measurements.TagsOf(TelemetryNames.ValidationDuration));
        Assert.DoesNotContain(rig.Measurements.ReadGauges(), static measured => measured.Tags.Contains("tenant", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reason_and_issuer_of_a_rejected_token_are_those_of_the_log()
    {
        using var log = new LogCollector();
        using var loggers = new LoggerFactory([log]);
        using DPoPClient client = new DPoPClient();
        await using var rig = new Rig(static options => (options.AdmitIssuer, options.Checks) = (static (_, request) => request.Method != "DELETE", [new ScriptedCheck()]), loggers);
        await rig.RefreshAsync();
        await rig.SendAsync(rig.Token().OfType("JWT"));
        await rig.SendAsync(rig.Token().For("other"));
        await rig.SendAsync(rig.Token().WithHeader("kid", "other"));
        await rig.SendAsync(rig.Token().WithSignature(new byte[64]));
        await rig.SendAsync(rig.Token().BoundTo(client));
        await rig.SendAsync(TestRequest.Bearer(rig.Token().Create()) with { Method = "DELETE" });
        await rig.SendAsync(TestRequest.Bearer("x"));
        AccessTokenValidationResult admitted = await rig.SendAsync(rig.Token());
        rig.Validator.Refuse(admitted);

        string[] measured = [.. rig.Measurements.TagsOf(TelemetryNames.ValidationDuration).Where(static tags => tags.Contains("outcome=Rejected", StringComparison.Ordinal) || tags.Contains("Unavailable", StringComparison.Ordinal))];
        string[] logged = [.. log.Events(1).Select(static entry => entry.Message.Split("Access token refused: ")[1].Split(' ')[0])];
        Assert.Equal([.. measured.Select(static tags => tags.Split("reason=")[1].Split(' ')[0]), "RefusedByApplication"], logged);
        Assert.Equal(7, measured.Length);
        Assert.All(measured[..6], tags => Assert.StartsWith($"issuer={rig.Issuer} ", tags, StringComparison.Ordinal));
        Assert.Equal("outcome=Rejected reason=NotCompactJws validator=rig", measured[6]);
    }

    [Fact]
    public async Task Rejected_token_of_a_tenant_has_the_tag_of_all_tenants()
    {
        using var tenant = new TestIssuer("https://tenant-1.example/");
        await using var rig = new Rig(options => options.ResolveIssuer = issuer => issuer == tenant.Issuer ? tenant.Trust() : null);
        await rig.SendAsync(TestRequest.Bearer(tenant.Token().For("other").Create()));
        await rig.SendAsync(TestRequest.Bearer(tenant.Token().WithSignature(new byte[64]).Create()));

        Assert.Equal(2, rig.Measurements.TagsOf(TelemetryNames.ValidationDuration).Count);
        Assert.All(rig.Measurements.TagsOf(TelemetryNames.ValidationDuration), static tags => Assert.StartsWith("issuer=resolved outcome=Rejected", tags, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_call_and_a_resolver_that_throws_are_measured_too()
    {
        await using var rig = new Rig(static options => options.ResolveIssuer = static _ => throw new NotSupportedException());
        rig.Provider.FailWith(TestResponse.Hanging);
        using var impatient = new CancellationTokenSource();
        Task<AccessTokenValidationResult> waiting = rig.Validator.ValidateAsync(TestRequest.Bearer(rig.Token().Create()), impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<NotSupportedException>(() => rig.SendAsync(rig.Token().From("https://other.example/")));

        Assert.Equal(["outcome=Cancelled validator=rig", "outcome=Threw validator=rig"], rig.Measurements.TagsOf(TelemetryNames.ValidationDuration));
    }

    [Fact]
    public async Task Duration_is_that_of_the_validator_s_clock()
    {
        await using var rig = new Rig();
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Provider.Script = _ =>
        {
            requested.TrySetResult();
            return new TestResponse { Status = 500, Gate = gate.Task };
        };
        Task<AccessTokenValidationResult> waiting = rig.SendAsync(rig.Token());
        await requested.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        rig.Clock.Advance(TimeSpan.FromSeconds(2.5));
        gate.SetResult();
        await waiting;

        Assert.Equal(2.5, Assert.Single(rig.Measurements.All, static measured => measured.Instrument == TelemetryNames.ValidationDuration).Value);
    }
}
