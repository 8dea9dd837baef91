namespace OidcTokenValidation.Diagnostics;

/// <summary>Tells from the outcome alone what became of each check: the table has the order, the refusal has its place in it.</summary>
internal static class ReportBuilder
{
    public static AccessTokenValidationReport Build(AccessTokenOutcome outcome, TokenFailure? failure, ReportedRequest request)
    {
        CheckRow? failed = failure is null ? null : CheckTable.Of(failure.Code);

        // All before this place has passed, nothing behind it was reached. Without a refusal of a check nothing was, unless the request is valid.
        CheckPoint? decidedAt = failed is null ? null : failure!.DecidedAt ?? failed.Begins;
        bool isValid = outcome == AccessTokenOutcome.Valid;
        return new()
        {
            Outcome = outcome,
            Failure = failure,
            UnmetRequirement = request.UnmetRequirement,
            IsTokenVerified = IsBehind(CheckPoint.Signature),
            Checks = [.. CheckTable.Rows.Where(row => row.Form.HasFlag(request.Form)).Select(row => CheckOf(row))],
        };

        // Of an opaque token its issuer's word takes the place of the signature.
        bool IsBehind(CheckPoint point) => isValid || decidedAt > (point == CheckPoint.Signature && request.Form == TokenForm.Opaque ? CheckPoint.Introspection : point);

        ValidationCheck CheckOf(CheckRow row)
        {
            ValidationCheckStatus status =
                row == failed ? ValidationCheckStatus.Failed
                : row.IsNotNeeded(request) ? ValidationCheckStatus.NotNeeded
                : isValid || row.Point < decidedAt ? ValidationCheckStatus.Passed
                : ValidationCheckStatus.NotReached;
            return new()
            {
                Name = row.Name,
                Stage = (TokenValidationStage)((int)row.Codes[0] / 100),
                Section = row == failed ? failure!.Section : row.Section,
                Expected = (request.Form == TokenForm.Opaque ? row.ExpectedOfOpaque : null) ?? row.Expected(request.Settings),
                Status = status,
                IsUnverified = row.VouchedForBy is { } voucher && !IsBehind(voucher) && status is ValidationCheckStatus.Passed or ValidationCheckStatus.Failed,
                Failure = row == failed ? failure : null,
            };
        }
    }
}
