using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Reports;

/// <summary>Derives the status of each check from the outcome alone: the table has the order, and the failure has its position in it.</summary>
internal static class ReportBuilder
{
    public static AccessTokenValidationReport Build(
        AccessTokenOutcome outcome, TokenFailure? failure, ReportedRequest request, CollectedFailures? further = null)
    {
        CheckRow? failed = failure is null ? null : CheckTable.Find(failure.Code);

        // All checks before this one have passed, and no later one was reached. Without a failed check none was, unless the request is valid.
        CheckPoint? decidedAt = failed is null ? null : failure!.DecidedAt ?? failed.Begins;
        bool isValid = outcome == AccessTokenOutcome.Valid;
        return new()
        {
            Outcome = outcome,
            Failure = failure,
            UnmetRequirement = request.UnmetRequirement,
            IsTokenVerified = HasPassed(CheckPoint.Signature),
            OtherFailures = further is null ? [] : [.. WithoutFirst(further.Failures.OrderBy(static found => found.Point), failure)],
            Checks = [.. CheckTable.Rows.Where(row => row.Form.HasFlag(request.Form)).Select(row => CreateCheck(row))],
        };

        // For an opaque token, introspection replaces the signature.
        bool HasPassed(CheckPoint point) => isValid
            || (further is { IsVerified: true } && point == CheckPoint.Signature)
            || decidedAt > (point == CheckPoint.Signature && request.Form == TokenForm.Opaque ? CheckPoint.Introspection : point);

        ValidationCheck CreateCheck(CheckRow row)
        {
            TokenFailure? other = null;
            ValidationCheckStatus status =
                row == failed ? ValidationCheckStatus.Failed
                : row.IsNotNeeded(request) ? ValidationCheckStatus.NotNeeded
                : isValid || row.Point < decidedAt ? ValidationCheckStatus.Passed
                : further is not null && further.TryGet(row.Point, out other) ? other is null ? ValidationCheckStatus.Passed : ValidationCheckStatus.AlsoFailed
                : ValidationCheckStatus.NotReached;
            return new()
            {
                Name = row.Name,
                Stage = (TokenValidationStage)((int)row.Codes[0] / 100),
                Section = row == failed ? failure!.Section : row.Section,
                Expected = (request.Form == TokenForm.Opaque ? row.ExpectedForOpaque : null) ?? row.Expected(request.Settings),
                Status = status,
                IsUnverified = row.VerifiedBy is { } verifier && !HasPassed(verifier)
                    && status is ValidationCheckStatus.Passed or ValidationCheckStatus.Failed or ValidationCheckStatus.AlsoFailed,
                Failure = row == failed ? failure : other,
            };
        }
    }

    // The failure that rejected the request may have a longer explanation, and replaces the first one of its code.
    private static IEnumerable<TokenFailure> WithoutFirst(IEnumerable<TokenFailure> all, TokenFailure? first)
    {
        bool isLeftOut = false;
        foreach (TokenFailure failure in all)
        {
            if (isLeftOut || failure.Code != first?.Code)
                yield return failure;
            else
                isLeftOut = true;
        }
    }
}
