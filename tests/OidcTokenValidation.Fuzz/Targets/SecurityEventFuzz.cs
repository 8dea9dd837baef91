using System.Text;
using System.Text.Json;
using OidcTokenValidation.Fuzz.Inputs;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.SharedSignals;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>
/// Security event tokens, against jose with the rules of RFC 8417 §2.2, and their subjects: what is revoked is named in the token. The input is header and
/// claims, which are signed here, or the body of a request.
/// </summary>
internal sealed class SecurityEventFuzz : IFuzzTarget
{
    private const string Audience = "https://api.example.com/events";

    // The table of revocations has the same state again after so many.
    private const int MaxRevocations = 100;

    private readonly EventTokenReference _reference = new(Audience, TimeSpan.FromDays(366), RevocationExpiry.Skew);
    private readonly Transmitter _transmitter = Transmitter.Create(Create(), FixedIssuer.CreateServices());
    private TokenRevocations? _revocations;
    private SecurityEventReceiver? _receiver;

    public void Run(byte[] input)
    {
        byte[][] sections = Sections.Split(input);
        bool isSigned = sections.Length > 1;
        string token = isSigned ? FixedKey.Sign(sections[0], sections[1]) : Encoding.Latin1.GetString(input);
        EventTokenResult result = _transmitter.Verifier.VerifyAsync(token.AsMemory(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        JsonElement? claims = _reference.Verify(token, out string reason);
        bool isExpected = claims is not null && isSigned && IsType(sections[0]);
        if (result.Token is not { } accepted)
        {
            DifferenceException.ThrowUnless(!isExpected || !EventTokenReference.IsStrict(sections), $"rejected with {result.Failure!.Code}");
        }
        else
        {
            DifferenceException.ThrowUnless(isExpected, $"accepted, and it should be rejected: {reason}");
            CompareEvents(accepted, claims!.Value);
        }

        int status = Send(token);
        DifferenceException.ThrowUnless(result.Token is not null || status == 400, $"the status {status} for a rejected token");
    }

    private void CompareEvents(EventToken token, JsonElement claims)
    {
        IReadOnlyList<SecurityEvent>? events = EventReader.Read(JsonElement.Parse(token.Claims.Payload), token.IssuedAt);
        List<JsonElement> expected = [.. claims.GetProperty("events").EnumerateObject().Select(static member => member.Value)];
        bool areObjects = expected.Count > 0 && expected.TrueForAll(static payload => payload.ValueKind == JsonValueKind.Object);
        DifferenceException.ThrowUnless(events is not null == areObjects, "events or none");
        foreach (SecurityEvent one in events ?? [])
        {
            DifferenceException.ThrowUnless(one.OccurredAt <= EventToken.GetEndOfSecond(token.IssuedAt), "an event after its token");
            foreach (SecurityEventSubject subject in _transmitter.Subjects.Read(one.Subject, one.Type).Subjects)
            {
                DifferenceException.ThrowUnless(subject.Issuer == FixedIssuer.Identifier, "another issuer's tokens");
                DifferenceException.ThrowUnless(Contains(claims, subject.Identifier), "a subject that is not in the token");
            }
        }
    }

    // The whole receiver, with its revocations.
    private int Send(string token)
    {
        if (_revocations is null || _revocations.Count > MaxRevocations)
        {
            _receiver?.Dispose();
            _revocations?.Dispose();
            _revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) }, timeProvider: FixedClock.Instance);
            _receiver = SecurityEventReceiver.Create(new SecurityEventOptions { Transmitters = { Create() } }, _revocations, FixedClock.Instance);
        }

        var request = new SecurityEventRequest
        {
            Method = "POST",
            ContentType = "application/secevent+jwt",
            Body = new MemoryStream(Encoding.Latin1.GetBytes(token)),
        };
        return _receiver!.ReceiveAsync(request).AsTask().GetAwaiter().GetResult().StatusCode;
    }

    private static SecurityEventTransmitter Create() => new() { Issuer = FixedIssuer.Identifier, Keys = FixedIssuer.Keys, Audiences = { Audience } };

    // RFC 8417 §2.3: explicit typing is required.
    private static bool IsType(byte[] header) =>
        StrictJson.ParseObject(header) is { } read
        && read.TryGetProperty("typ", out JsonElement type)
        && EventTokenReference.IsType(type, "secevent+jwt");

    private static bool Contains(JsonElement value, string text) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() == text,
        JsonValueKind.Array => value.EnumerateArray().Any(item => Contains(item, text)),
        JsonValueKind.Object => value.EnumerateObject().Any(member => Contains(member.Value, text)),
        _ => false,
    };
}
